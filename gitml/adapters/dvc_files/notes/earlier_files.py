"""Which files lay in the tracked folders of a working tree before.

A recorded file that does not lie there was deleted if somebody saw it there, and is else merely not
here: DVC may have been killed while it placed the folder. DVC's memory has each file that was
hashed, or placed to the end. It is no part of the project, and is lost where that is moved or seen
from another container. So which folders were here as a whole, as anything of gitml placed, added or
saw them, is kept in the project, in a disposable file.
"""

import contextlib
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from gitml.adapters.dvc_files.notes import disposable
from gitml.adapters.dvc_files.state import State
from gitml.errors import GitmlError

_FILE = ".dvc/tmp/gitml/folders.json"
_FOLDER = re.compile(r"[0-9a-f]{32}\.dir")


def of_folder(
    root: Path, path: str, listing: Callable[[str], Mapping[str, str] | None]
) -> AbstractSet[str]:
    """The files that once lay in a folder, by path below it, as far as anything remembers them.

    Args:
        root: of the DVC repository.
        path: of the folder, relative to ``root``.
        listing: the files of a folder by its hash, where the cache has it.
    """
    top = f"{root}/{path}"
    found = {name[len(top) + 1 :] for name in State(root).under(top)}
    if md5 := last(root, path):
        with contextlib.suppress(GitmlError):  # it is damaged
            found |= (listing(md5) or {}).keys()
    return found


def last(root: Path, path: str) -> str | None:
    """The hash of a folder as it last lay there as a whole, as far as that is remembered."""
    md5 = _known(root).get(path)
    return md5 if md5 and _FOLDER.fullmatch(md5) else None


def move(root: Path, source: str, target: str) -> None:
    """Note that a folder lies at another path, as it lay; what cannot be written is forgotten."""
    known = _known(root)
    if md5 := known.pop(source, None):
        disposable.write(root / _FILE, {**known, target: md5})


def remember(root: Path, hashes: Mapping[str, str]) -> None:
    """Note folders that lie here with all that their records say: hashes by path below the root.

    What cannot be written is forgotten.
    """
    known = _known(root)
    if not hashes.items() <= known.items():
        disposable.write(root / _FILE, {**known, **hashes})


def _known(root: Path) -> dict[str, str]:
    return disposable.texts(root / _FILE)
