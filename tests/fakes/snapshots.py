"""A project's snapshots, in memory."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gitml.core.acceptance import Claim
from gitml.core.commits import Commit
from gitml.core.settings.config import Config
from gitml.core.snapshot import ALL, Part, Problem, Snapshot
from gitml.errors import UsageError


@dataclass(frozen=True)
class FakeSnapshots:
    """What :class:`gitml.core.snapshot.Snapshots` promises, newest first.

    Attributes:
        contents: of files, by revision and path.
        edits: results that are not what their stage makes, by revision and path.
        makers: stages that make files, by revision and path.
    """

    known: Sequence[Snapshot] = ()
    contents: dict[tuple[str, str], bytes] = field(default_factory=dict)
    settings: Config = field(default_factory=Config)
    edits: Mapping[tuple[str, str], Problem] = field(default_factory=dict)
    makers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def read(self, rev: str, parts: Iterable[Part] = ALL) -> Snapshot:
        for snapshot in self.known:
            if snapshot.rev == rev:
                return snapshot
        raise UsageError(f"unknown revision '{rev}'")

    def commits(
        self,
        revs: Sequence[str],
        *,
        everything: bool = False,
        first_parent: bool = False,
        last: int | None = None,
    ) -> Sequence[Commit]:
        return [snapshot.commit for snapshot in self.known if snapshot.commit][:last]

    def log(
        self, commits: Sequence[Commit], parts: Iterable[Part] = ALL
    ) -> Generator[Snapshot, None, None]:
        yield from (snapshot for snapshot in self.known if snapshot.commit in commits)

    def parents(self, commits: Iterable[Commit], parts: Iterable[Part] = ALL) -> list[Snapshot]:
        shown = {one.sha: one for one in commits}
        wanted = {one.parent for one in shown.values()} - shown.keys()
        return [one for one in self.known if one.commit and one.commit.sha in wanted]

    def at(self, rev: str) -> "FakeFiles":
        return FakeFiles(self, rev)

    def files(self, rev: str, path: str) -> Sequence[str]:
        found = (p for r, p in self.contents if r == rev)
        return sorted(p for p in found if p == path or p.startswith(f"{path}/"))

    def content(self, rev: str, path: str, limit: int | None = None) -> bytes | None:
        return self.contents.get((rev, path))

    def missing(self, rev: str, path: str) -> Problem | None:
        return None

    def claims(self, base: str, head: str) -> Sequence[Claim]:
        return ()

    def following(self, commit: str, head: str) -> Sequence[str]:
        return ()

    def config(self, rev: str = "workspace") -> Config:
        return self.settings


@dataclass(frozen=True)
class FakeFiles:
    """What :class:`gitml.core.snapshot.Files` promises."""

    snapshots: FakeSnapshots
    rev: str

    def files(self, path: str) -> Sequence[str]:
        return self.snapshots.files(self.rev, path)

    def content(self, path: str, limit: int | None = None) -> bytes | None:
        return self.snapshots.content(self.rev, path)

    def place(self, path: str) -> str | None:
        return None

    def size(self, path: str) -> int | None:
        return None

    def missing(self, path: str) -> Problem | None:
        return self.snapshots.missing(self.rev, path)

    def edited(self, path: str) -> Problem | None:
        found = self.snapshots.edits.get((self.rev, path))
        return found if found and found.edited else None

    def unproven(self, path: str, since: str | None = None) -> Problem | None:
        return self.snapshots.edits.get((self.rev, path))

    def maker(self, path: str) -> str | None:
        return self.snapshots.makers.get((self.rev, path))
