"""The files of one point, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitml.core.commits import Commit
from gitml.core.data.pointers import is_dvc_file
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.errors import OutsideError
from gitml.snapshots.workspace.working_tree import blob_id


@dataclass(frozen=True)
class FakeTree:
    """What :class:`gitml.core.ports.Tree` promises."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    rev: str = "workspace"
    commit: Commit | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    def dvc_files(self) -> Sequence[str]:
        return sorted(path for path in self.contents if is_dvc_file(path.rpartition("/")[2]))

    def files(self, path: str) -> Sequence[str]:
        return sorted(p for p in self.contents if p == path or p.startswith(f"{path}/"))

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        content = self.contents.get(path)
        if content is not None and limit is not None and len(content) > limit:
            raise OutsideError(f"{path}: more bytes than are read")
        return content

    def blob(self, path: str) -> str | None:
        content = self.contents.get(path)
        return None if content is None else blob_id(content)

    def link(self, path: str) -> str | None:
        return self.links.get(path)

    def real(self, path: str) -> str:
        return path

    def submodules(self, path: str) -> Mapping[str, str]:
        return {}

    def place(self, path: str) -> str | None:
        return None

    def is_executable(self, path: str) -> bool:
        return False

    def obstacle(self, path: str) -> str | None:
        return None
