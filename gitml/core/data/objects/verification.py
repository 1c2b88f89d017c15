"""Whether objects are whole, on each side where they are kept, and where they could come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gitml.core.data.pointers import Imported

State = Literal["whole", "damaged", "truncated", "unreadable", "missing"]


@dataclass(frozen=True, slots=True)
class ObjectState:
    """An object in one place: the cache, or a remote.

    Attributes:
        store: the place.
        detail: what is wrong, for people; empty where nothing is.
        repaired: it was not whole, and is now.
        aside: where the damaged bytes were put.
        mend: the command that mends it where a repair cannot; empty where nothing does.
    """

    store: str
    state: State
    detail: str = ""
    repaired: bool = False
    aside: str | None = None
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class DataFinding:
    """An object that is not whole everywhere.

    Attributes:
        name: of the object.
        paths: that need it, as far as they are known.
        sides: the cache, then the remote where it was looked at.
        sources: where its bytes are whole: stores, and files of the working tree by path.
        imports: outputs that have it and came from a repository or a URL, by path; that was not
            asked.
    """

    name: str
    paths: tuple[str, ...]
    sides: tuple[ObjectState, ...]
    sources: tuple[str, ...]
    imports: Mapping[str, Imported] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing is left to do: what was wrong is repaired."""
        return all(side.state == "whole" or side.repaired for side in self.sides)

    @property
    def lost(self) -> bool:
        """Whether its bytes are nowhere."""
        return not self.sources


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at in one place.

    Attributes:
        objects: that were hashed.
        size: their bytes.
        absent: needed objects that this place lacks, and another one has: merely not here.
        versions: of files that the remote was asked for; None of a place that has objects.
    """

    store: str
    objects: int
    size: int
    absent: int = 0
    versions: int | None = None


@dataclass(frozen=True, slots=True)
class WrongSize:
    """A record whose size is not that of the data that it names.

    Attributes:
        path: of the data.
        source: the file that has the record.
        rev: the first revision that has it, of those that were looked at.
        recorded: bytes that it says.
        size: bytes that the data has.
        mend: the command that records it anew; empty for a commit, which nothing changes.
    """

    path: str
    source: str
    rev: str
    recorded: int
    size: int
    mend: str


@dataclass(frozen=True, slots=True)
class DataVerification:
    """What was looked at, and what is not whole.

    Attributes:
        unread: records that could not be read, so that what they need was not looked at.
        wrong_sizes: records that tell another size than their data has.
        unpushed: paths of data that is not here, and that no remote may have (``push: false``), so
            that nothing is wrong. Where no remote was looked at it is among the findings.
    """

    looked: tuple[Looked, ...]
    findings: tuple[DataFinding, ...] = ()
    unread: tuple[str, ...] = ()
    wrong_sizes: tuple[WrongSize, ...] = ()
    unpushed: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        is_told = bool(self.unread or self.wrong_sizes)
        return all(one.holds for one in self.findings) and not is_told


def state(name: str, hashes: Iterable[str], size: int, recorded: int | None) -> tuple[State, str]:
    """What an object with these bytes is, and what is wrong with it.

    Args:
        name: of the object.
        hashes: that its bytes have, by the rules of DVC 3 and of DVC 2.
        size: in bytes.
        recorded: the size that a record names, None where none does.
    """
    if name.removesuffix(".dir") in hashes:
        return "whole", ""
    if recorded is not None and size < recorded:
        return "truncated", f"{size} of {recorded} bytes"
    if size == 0:
        return "truncated", "no bytes"
    return "damaged", f"its hash is {next(iter(hashes), '')[:12]}"
