"""A commit, as people name it."""

from datetime import datetime
from typing import NamedTuple


class Commit(NamedTuple):
    """One commit, as people name it.

    Attributes:
        date: of its author; None where what stands there is no date, as in some old histories.
        parents: ids of the commits before it that are here, that of its branch first.
    """

    sha: str
    author: str
    date: datetime | None
    subject: str
    parents: tuple[str, ...] = ()

    @property
    def parent(self) -> str | None:
        """The commit before it on its branch."""
        return self.parents[0] if self.parents else None

    @property
    def short(self) -> str:
        return self.sha[:7]

    @property
    def day(self) -> str:
        """``YYYY-MM-DD``, or a dash where no date is known."""
        return "-" if self.date is None else self.date.date().isoformat()
