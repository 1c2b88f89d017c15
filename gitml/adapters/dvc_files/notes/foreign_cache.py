"""A cache outside of the project that only the repository asks for: who writes there is told once.

DVC uses such a folder without a word. A team may share one; a stranger's repository may name any
folder of this machine.
"""

import contextlib
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.dvc_files.config import foreign_cache
from gitml.adapters.files import write_atomically
from gitml.core.ports import Talk

HINT = "if that is not meant, keep it here: dvc cache dir --local .dvc/cache"
NOTE = ".dvc/tmp/gitml/cache"


def tell(root: Path, talk: Talk) -> None:
    """Tell of the folder, unless this clone was told of it before.

    Args:
        root: the DVC root.
        talk: hears of it.
    """
    folder = foreign_cache(root)
    if folder is None or not Path(folder).is_dir() or _is_told(root, folder):
        return  # where none is, none is made
    talk.warn(f"data is kept outside the project, as .dvc/config says: {folder}", HINT)
    with contextlib.suppress(OSError):  # then it is told again
        (root / NOTE).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(root / NOTE, folder)


def _is_told(root: Path, folder: str) -> bool:
    """Whether a note says so that did not come with the repository."""
    try:
        is_noted = (root / NOTE).read_text("utf-8") == folder
    except (OSError, UnicodeDecodeError):
        return False
    return is_noted and not process.run(["git", "ls-files", "--", NOTE], root).stdout
