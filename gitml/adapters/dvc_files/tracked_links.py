"""Links in DVC's own folders that came with the repository."""

from pathlib import Path

from gitml.adapters import process
from gitml.core.data.safe_paths import unsafe

_LINKS = ("120000 ", "160000 ")  # modes of links and submodules in Git's index


def refuse_tracked_links(root: Path) -> None:
    """Refuse a link below ``.dvc`` that came with the repository, at any depth.

    DVC truncates its locks, takes objects and makes folders wherever such a link leads. Where a
    link leads that the user made is the user's business, and ``.dvc/config`` is only read.

    Raises:
        UnsafePathError: there is one, or a submodule, in which Git does not tell of links.
    """
    listed = process.run(["git", "ls-files", "--stage", "-z", "--", ".dvc"], root)
    for entry in listed.text.split("\0"):
        about, _, name = entry.partition("\t")
        if about.startswith(_LINKS) and name != ".dvc/config":
            raise unsafe("Git's index", name, "is a link or a submodule in a folder of DVC")
