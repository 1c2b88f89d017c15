"""What is not as recorded of the data of a working tree."""

from typing import Literal, NamedTuple, TypeAlias

from gitml.core.data.pointers import Imported

DataState = Literal["modified", "missing", "not in cache", "new"]
Remedy: TypeAlias = Literal["pull", "git", "repro", "add", "rename", "untrack", "mend"]
"""What makes data be as recorded, or the record as the data.

Before ``untrack`` Git lets go of it, before ``mend`` all but one of its records are taken away.
"""


class DataStatus(NamedTuple):
    """A tracked path whose bytes are not what its record says.

    Attributes:
        stage: address of the stage that makes it, None for data that was added by hand.
        md5: its recorded hash, None where none was recorded.
        now: the hash of what lies there, as far as it was taken.
        cached: whether DVC keeps its bytes.
        in_git: whether Git tracks it instead of DVC.
        also_in_git: whether Git tracks files of it as well, so that DVC would not record a change.
        shared: whether several records own it, or what is in or around it.
        absent: whether the cache lacks what is recorded, of data that was changed.
        in_part: whether all that differs is that some files of the folder never came here, or are
            not here.
        new: files of the folder that are not as recorded, where otherwise it is here in part.
        kept: files in the folder that ``remove --keep`` took out of its record.
        imported: what it came from, None for data of this project.
        remote: the remote that its record names, None for the default one.
        push: whether a remote may have it.
        listing: what is wrong with its listing in the cache, which no pull mends: it has other
            bytes than were stored, or is none; empty where nothing is.
        kinds: files of it that have the recorded bytes, and may be executed, or are links, where
            the record says otherwise; of a file alone its name is empty.
        unplaced: whether nobody here made these so, as where DVC placed them, so that ``add``
            changes nothing and a pull makes them as recorded.
        unfit: a file in it that DVC cannot record, as its name is not UTF-8.
    """

    path: str
    state: DataState
    stage: str | None = None
    md5: str | None = None
    now: str | None = None
    cached: bool = True
    in_git: bool = False
    also_in_git: bool = False
    shared: bool = False
    absent: bool = False
    in_part: bool = False
    new: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    imported: Imported | None = None
    remote: str | None = None
    push: bool = True
    listing: Literal["", "damaged", "none"] = ""
    kinds: tuple[str, ...] = ()
    unplaced: bool = False
    unfit: str | None = None

    @property
    def is_here(self) -> bool:
        """Whether it lies there as it is recorded, and only the cache lacks it."""
        return self.now is not None and self.now == self.md5

    @property
    def can_be_had(self) -> bool:
        """Whether its hash is recorded, or where it came from, of what was never here."""
        return self.md5 is not None or self.imported is not None

    def remedy(self, *, is_of_another: bool) -> Remedy:
        """What to do about it.

        Args:
            is_of_another: whether what another commit records lies there.
        """
        gone = self.state in ("missing", "not in cache")
        if self.shared and not gone:
            return "mend"
        if self.in_git and gone:
            return "git"
        if self.stage and not self.push and self.state == "not in cache":
            return "repro"
        if self.cached and (
            (gone and self.can_be_had) or is_of_another or self.in_part or self.unplaced
        ):
            return "pull"
        if self.stage:
            return "repro"
        if self.unfit:
            return "rename"
        return "untrack" if self.also_in_git else "add"
