"""Data that lies where another record is since, as Git changes records and leaves data as it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from gitml.core.data.data_status import DataStatus
from gitml.core.data.folder_changes import Files
from gitml.core.paths import is_inside
from gitml.errors import OutsideError

Owners: TypeAlias = Callable[[Iterable[DataStatus]], Mapping[str, str]]
"""A branch or commit by path; see :meth:`gitml.snapshots.origins.Origins.of_data`."""


class Base(NamedTuple):
    """What a folder was put in place by, and was changed since, where another record is today.

    Attributes:
        owner: a branch or a commit.
        files: that it records.
        found: the files that lie there, as they were looked at.
        part: of the folder, that the files are in, by path below it; empty for all of it.
    """

    owner: str
    files: Files
    found: Files
    part: str = ""

    def inside(self, part: str) -> "Base":
        """The same of a part of the folder."""
        files, found = (
            {name: md5 for name, md5 in one.items() if is_inside(name, part)}
            for one in (self.files, self.found)
        )
        return Base(self.owner, files, found, part)


def came_since(base: Files, recorded: Files, found: Files) -> bool:
    """Whether what is recorded today was put in place since ``base``, as DVC does, noting nothing.

    Then more of the files in which the two records differ are as this one has them.
    """
    differ = [name for name in {**base, **recorded} if base.get(name) != recorded.get(name)]
    new = sum(found.get(name) == recorded.get(name) for name in differ)
    return new > sum(found.get(name) == base.get(name) for name in differ)


def refusal(
    several: Sequence[DataStatus],
    owners: Mapping[str, str],
    shown: Callable[[str], str],
    source: str | None = None,
) -> OutsideError:
    """The error for data that another commit records, and that would be recorded here.

    Args:
        several: that lie there.
        owners: of each, by path.
        shown: spells a path as the user can type it.
        source: the file that records the first of them; None for the one beside it.
    """
    first = several[0]
    source = source or f"{first.path}.dvc"
    record = "in dvc.lock" if first.stage else f"in {shown(source)}"
    more = f" (and {len(several) - 1} more)" if several[1:] else ""
    paths = " ".join(shown(one.path) for one in several)
    added = " ".join(shown(one.path) for one in several if not one.stage)
    keep = f"; or record what lies here on purpose: gitml add --force {added}" if added else ""
    return OutsideError(
        f"{shown(first.path)} is as recorded in {owners[first.path]}, not as {record} here{more}",
        hint=f"put the data of this commit in place: gitml pull {paths}{keep}",
    )
