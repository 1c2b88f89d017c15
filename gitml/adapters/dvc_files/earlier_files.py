"""Which files lay in the tracked folders of a working tree before.

A recorded file that does not lie there was deleted if it once did, and is else merely not here.
DVC's memory has each file that was hashed or placed. It is no part of the project, and is lost
where that is moved or seen from another container. So which folders were here as a whole is kept
in the project, in a disposable file.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files.state import State
from gitml.adapters.files import read_whole, write_atomically
from gitml.core.paths import folders
from gitml.errors import GitmlError

_FILE = ".dvc/tmp/gitml/folders.json"
_LARGEST = 2**24  # bytes of the file, which may have come with the repository
_FOLDER = re.compile(r"[0-9a-f]{32}\.dir")
_NOT_WHOLE = ""


class EarlierFiles(NamedTuple):
    """What is remembered of the files of one folder.

    Attributes:
        names: of those that once lay there, by path below it.
        is_known: whether we know the folder, if only as one that was not here.
    """

    names: frozenset[str]
    is_known: bool

    def deleted(self, recorded: Mapping[str, str], found: Mapping[str, str]) -> AbstractSet[str]:
        """Recorded files that do not lie there and once did.

        Of a folder that is not known, as only DVC had it, whose memory may be lost, a file was here
        also if others lie as recorded in the folder that it was in.

        Args:
            recorded: hashes by path below the folder.
            found: of those that lie there.
        """
        gone = recorded.keys() - found.keys()
        same = [name for name, md5 in found.items() if recorded.get(name) == md5]
        around = {folder for name in same for folder in folders(name)}
        return {
            name
            for name in gone
            if name in self.names or (not self.is_known and name.rpartition("/")[0] in around)
        }


def of_folder(
    root: Path, path: str, listing: Callable[[str], Mapping[str, str] | None]
) -> EarlierFiles:
    """What is remembered of the files of a folder.

    Args:
        root: of the DVC repository.
        path: of the folder, relative to ``root``.
        listing: the files of a folder by its hash, where the cache has it.
    """
    top = f"{root}/{path}"
    found = {name[len(top) + 1 :] for name in State(root).under(top)}
    md5 = _known(root).get(path)
    if md5 and _FOLDER.fullmatch(md5):
        with contextlib.suppress(GitmlError):  # it is damaged
            found |= (listing(md5) or {}).keys()
    return EarlierFiles(frozenset(found), md5 is not None)


def begin(root: Path, paths: Iterable[str]) -> None:
    """Note folders of which not all may come that their records say; what was here before stays."""
    known = _known(root)
    _write(root, known, {path: _NOT_WHOLE for path in paths if path not in known})


def remember(root: Path, hashes: Mapping[str, str]) -> None:
    """Note folders that lie here with all that their records say: hashes by path below the root.

    What cannot be written is forgotten.
    """
    _write(root, _known(root), hashes)


def _write(root: Path, known: Mapping[str, str], more: Mapping[str, str]) -> None:
    if not more.items() <= known.items():
        with contextlib.suppress(OSError):
            write_atomically(root / _FILE, json.dumps({**known, **more}))


def _known(root: Path) -> dict[str, str]:
    try:
        known = json.loads(read_whole(root / _FILE, _LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    pairs = known.items() if isinstance(known, dict) else ()
    return {path: md5 for path, md5 in pairs if isinstance(md5, str)}
