"""Links among files of a revision that are written elsewhere: those of data, and those of Git."""

import errno
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gitml.core.data import links
from gitml.core.data.recorded import OutputPart
from gitml.core.data.safe_paths import refuse
from gitml.core.paths import one_line
from gitml.data.working_tree.absent_paths import link_to
from gitml.errors import OutsideError
from gitml.snapshots.revision import RevisionReader

NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""Why a disk makes no link that would be one on others."""
_NAMED = 10  # links that an error names


def recorded(
    reader: RevisionReader, noted: Iterable[OutputPart], files: Sequence[str]
) -> Mapping[str, str]:
    """What those of the files say that were links when they were recorded."""
    found: dict[str, str] = {}
    for part in noted:
        if part.kinds.links:
            top = f"{part.out.path}/"
            inside = (file for file in files if file.startswith(top))
            hashes = {file.removeprefix(top): reader.md5(file) or "" for file in inside}
            kept = links.kept(part.kinds.links, hashes)
            found |= {f"{top}{name}": text for name, text in kept.items()}
    return found


def led(reader: RevisionReader, files: Sequence[str]) -> Mapping[str, str]:
    """Where those of the files lead that are links of Git to data of DVC."""
    return {
        file: reader.real(file)
        for file in files
        if reader.tree.link(file) is not None and reader.md5(file) is not None
    }


def leads_to_folder(reader: RevisionReader, file: str) -> bool:
    """Whether a file is a link of Git to a folder of DVC."""
    pointer = reader.pointers.get(real) if (real := reader.real(file)) != file else None
    return pointer is not None and pointer.is_folder


def unled(
    reader: RevisionReader, path: str, files: Sequence[str]
) -> tuple[Mapping[str, str], Sequence[str]]:
    """What links of Git say that lead to no file of the revision, by path; and the other files.

    One to data of DVC that stays inside of the folder at ``path`` is of the first, too.
    """
    if reader.tree.commit is None:  # links of a working tree are its user's
        return {}, files
    found = {}
    for file in files:
        text = reader.tree.link(file)
        if text is None or reader.tree.blob(file) is not None:
            continue
        if _stays(file.removeprefix(f"{path}/"), text) or reader.files(file) != [file]:
            found[file] = text
    return found, [file for file in files if file not in found]


def make_inside(whole: Path, path: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Make those links that stay inside of a folder; answers the others.

    They are the last of all that is written, so that nothing is written by way of one.
    """
    if texts:
        whole.mkdir(parents=True, exist_ok=True)
    return {
        file: text
        for file, text in texts.items()
        if not _make_inside(whole, file.removeprefix(f"{path}/"), text)
    }


def _make_inside(whole: Path, name: str, text: str) -> bool:
    """Make a link that stays inside of a folder; answers whether it does, and could be made.

    It may lead up from where it lies only: above what another link leads to may be anything.
    """
    if not _stays(name, text):
        return False
    refuse(whole.name, name)
    return make(whole / name, text)


def _stays(name: str, text: str) -> bool:
    return links.target(name, text) is not None and posixpath.normpath(text) == text


def make(place: Path, text: str) -> bool:
    """Make a link; answers whether the disk knows any."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.symlink_to(text)
    except OSError as error:
        if error.errno in NO_LINKS:
            return False
        raise
    return True


def led_out(path: str, left: Mapping[str, str], target: str) -> OutsideError:
    """The error where all of a folder was written but links that lead out of it.

    Args:
        path: of the folder.
        left: what the links say, by path.
        target: where the rest is.
    """
    named = "; ".join(f"'{one_line(name)}', {link_to(left[name])}" for name in [*left][:_NAMED])
    more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
    return OutsideError(f"left out of '{target}' is what leads out of '{path}': {named}{more}")
