"""Data that DVC keeps, as a revision records it, and what putting it in place changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gitml.core.data.kinds import PLAIN, Kinds
from gitml.core.paths import is_inside


@dataclass(frozen=True, slots=True)
class RecordedOut:
    """One output.

    Attributes:
        path: where it lies, relative to the DVC root.
        md5: its hash; a folder's ends in ``.dir``. Empty where it was never made.
        source: the ``.dvc`` file that records it, None for a stage's output.
        remote: the remote it is kept in, None for the default one.
        kinds: which of its files may be executed or are links.
        of_cloud: whether the record tells what a cloud calls the data, which only DVC keeps up.
    """

    path: str
    md5: str
    source: str | None = None
    remote: str | None = None
    kinds: Kinds = PLAIN
    of_cloud: bool = False

    @property
    def is_folder(self) -> bool:
        return self.md5.endswith(".dir")

    @property
    def tells_kinds(self) -> bool:
        """Whether a file that ``kinds`` lacks is known to be plain: not where it names none."""
        return self.source is not None and (self.kinds != PLAIN or not self.is_folder)

    def is_same_record(self, other: "RecordedOut") -> bool:
        """Whether the same file records the same path, whatever data."""
        return (self.path, self.source) == (other.path, other.source)


@dataclass(frozen=True, slots=True)
class OutputPart:
    """An output, or something inside it.

    Attributes:
        inner: what is asked for below the output; empty for all of it.
    """

    out: RecordedOut
    inner: str = ""

    @property
    def place(self) -> str:
        """Where it lies, relative to the DVC root."""
        return f"{self.out.path}/{self.inner}" if self.inner else self.out.path

    @property
    def kinds(self) -> Kinds:
        """Which of its files may be executed or are links, by path below the output."""
        return self.out.kinds.inside(self.inner)


def parts(outs: Sequence[RecordedOut], paths: Sequence[str] | None) -> Iterator[OutputPart]:
    """What lies at or around some paths; all of it where none are given.

    A path may be an output, lie inside one, or be a folder that contains some.
    """
    for out in outs:
        for path in [out.path] if paths is None else dict.fromkeys(paths):
            if is_inside(out.path, path):
                yield OutputPart(out)
            elif is_inside(path, out.path):
                yield OutputPart(out, path.removeprefix(f"{out.path}/"))


@dataclass(frozen=True, slots=True)
class Placement:
    """What putting a part in place changes, by path below it; of a file the path is empty.

    Attributes:
        added: hashes of files that are not there.
        modified: hashes that files get which are others now.
        deleted: files that go, and the hashes that they have.
        was: the hashes that the modified files have now.
    """

    added: Mapping[str, str] = field(default_factory=dict)
    modified: Mapping[str, str] = field(default_factory=dict)
    deleted: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.modified or self.deleted)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many files are added, modified and deleted."""
        return {
            "added": len(self.added), "modified": len(self.modified), "deleted": len(self.deleted)
        }  # fmt: skip

    @property
    def written(self) -> Mapping[str, str]:
        """The hashes of all files that are written."""
        return {**self.added, **self.modified} if self.modified else self.added

    @property
    def gone(self) -> Mapping[str, str]:
        """The files that are overwritten or removed, and the hashes that they have."""
        return {**self.was, **self.deleted}


def placement(coming: Mapping[str, str], now: Mapping[str, str]) -> Placement:
    """What is to be done, from hashes by path."""
    if not now:
        return Placement(added=coming)
    if coming == now:
        return Placement()
    new = {path: md5 for path, md5 in coming.items() if now.get(path) != md5}
    return Placement(
        added={path: md5 for path, md5 in new.items() if path not in now},
        modified={path: md5 for path, md5 in new.items() if path in now},
        deleted={path: md5 for path, md5 in now.items() if path not in coming},
        was={path: now[path] for path in new if path in now},
    )
