"""A folder that was changed here where another record is since: the record, with the changes."""

from gitml.core.data.folder_changes import Files, FolderChange
from gitml.core.data.merging.three_way import merge_listings
from gitml.core.data.of_other_commits import Base
from gitml.core.paths import is_inside, listed
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint

_FEW = 5


def with_changes(path: str, base: Base, found: Files, recorded: Files) -> FolderChange:
    """A folder as it is recorded, with what was changed of it since it was put in place.

    Args:
        path: of the folder, from the root.
        base: it was put in place by; what it is of no part of stays as it is recorded.
        found: the files that lie there.
        recorded: today.

    Raises:
        OutsideError: a file was changed here, and in another way by the record.
    """
    asked = {name: md5 for name, md5 in recorded.items() if is_inside(name, base.part)}
    merged = merge_listings(base.files, found, asked)
    if clashes := sorted(merged.clashes):
        several = [f"{path}/{name}" for name in clashes]
        here = [f"{path}/{name}" for name in clashes if name in found]
        words = " ".join(map(quoted_path, here[:_FEW]))
        yours = f"; or take yours: gitml add {words}, and the same again" if words else ""
        raise OutsideError(
            f"'{path}' lies here as of {base.owner}, and was changed here and in its record, each "
            f"in another way: {listed(several)}",
            hint=RootHint(f"move yours away, then: gitml pull {quoted_path(path)}{yours}"),
        )
    files = {**{name: md5 for name, md5 in recorded.items() if name not in asked}, **merged.values}
    both = files.keys() & recorded.keys()
    return FolderChange(
        files=files,
        added=tuple(sorted(files.keys() - recorded.keys())),
        modified=tuple(sorted(name for name in both if files[name] != recorded[name])),
        removed=tuple(sorted(recorded.keys() - files.keys())),
        absent=tuple(sorted(n for n, md5 in merged.values.items() if found.get(n) != md5)),
    )
