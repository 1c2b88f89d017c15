"""A report on disk: the document, and its pictures in a folder beside it.

A picture's name ends in the beginning of its own hash. So a new report never overwrites a picture
of the old one, which stays whole until the document is replaced. And names and contents alone tell
which pictures gitml made, and may remove.
"""

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from gitml.adapters.files import read_whole, write_atomically
from gitml.adapters.formats import pictures as picture_format
from gitml.core.data.safe_paths import fault
from gitml.errors import OutsideError, UsageError

_OTHER_FORMATS = {
    *picture_format.SUFFIXES,
    ".csv",
    ".docx",
    ".htm",
    ".html",
    ".ipynb",
    ".json",
    ".pdf",
}
_MARK = b"<!-- gitml:gates: "
_MOST_BYTES = 10_000_000  # of a report, or of a picture of it
_MOST_PICTURES, _MOST_OF_ALL = 300, 50_000_000
_STAMPED = re.compile(r"-(?P<stamp>[0-9a-f]{8})\.[a-z]+")


def folder_of(report: Path) -> str:
    """Name of the folder beside ``report`` that holds its pictures."""
    return f"{report.stem}_files"


def write(report: Path, text: str, pictures: Mapping[str, bytes]) -> None:
    """Write the pictures, then the document; then remove what only its predecessor showed.

    Args:
        report: where the document goes.
        text: the document.
        pictures: contents by path relative to the document's folder.

    Raises:
        OutsideError: it cannot be written there.
    """
    place = report  # the error itself names the temporary file beside it
    try:
        for name, content in pictures.items():
            place = report.parent / name
            if not (place.is_file() and place.read_bytes() == content):
                write_atomically(place, content)
        place = report
        write_atomically(report, text)
        place = report.parent / folder_of(report)
        _tidy(place, {Path(name).name for name in pictures})
    except OSError as error:
        raise OutsideError(f"cannot write {place}: {error.strerror or error}") from error


def refuse_name(report: Path) -> None:
    """Refuse a path that no document can be written to.

    Raises:
        UsageError: it is a folder, its name is that of another format than Markdown, or there is
            a file that is no report.
    """
    if report.is_dir() or not report.name:
        raise UsageError(f"cannot write the report: '{report}' is a folder")
    if report.suffix.lower() in _OTHER_FORMATS:
        raise UsageError(
            f"the report is Markdown, and '{report.name}' would not be",
            hint=f"give it another name: -o {report.stem}.md",
        )
    if report.is_file() and report.stat().st_size and not is_report(report):
        raise UsageError(
            f"'{report.name}' is there already and is no report, so it is not replaced",
            hint="name another file, or move that one away first",
        )


def is_report(path: Path) -> bool:
    """Whether a file is a report that was written here."""
    try:
        return path.stat().st_size <= _MOST_BYTES and _MARK in path.read_bytes()
    except OSError:
        return False


def read(report: Path) -> str:
    """The document.

    Raises:
        UsageError: there is none, it is empty, or it cannot be read.
    """
    try:
        text = read_whole(report, _MOST_BYTES).decode()
    except FileNotFoundError as error:
        raise UsageError(f"no such report: {report}", hint="write it with: gitml report") from error
    except OSError as error:
        raise UsageError(f"cannot read the report {report}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read the report {report}: {error}") from error
    if not text.strip():
        raise UsageError(f"the report is empty: {report}", hint="write it with: gitml report")
    return text


def read_pictures(
    report: Path, names: Iterable[str]
) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """The pictures that the document shows, by name, and why others are left out.

    Only pictures beside the document are read: its text must not be able to publish another file.
    """
    folder = report.parent.resolve()
    found: dict[str, bytes] = {}
    problems: list[str] = []
    room = _MOST_OF_ALL
    every = list(names)
    for name in every[:_MOST_PICTURES]:
        try:
            found[name] = _picture(folder, name, min(room, _MOST_BYTES))
            room -= len(found[name])
        except OSError as error:
            problems.append(f"A picture is left out: `{name}`: {error.strerror}")
        except (ValueError, RuntimeError):  # a zero byte; a circle of links
            problems.append(f"A picture is left out, as no file can have that name: `{name}`")
    if more := len(every[_MOST_PICTURES:]):
        problems.append(f"{more:,} more pictures are left out: at most {_MOST_PICTURES} are shown")
    return found, tuple(problems)


def _picture(folder: Path, name: str, most: int) -> bytes:
    """The content of a picture in a folder.

    Raises:
        OSError: it cannot be read, or is none.
        ValueError, RuntimeError: no file can have that name.
    """
    file = (folder / name).resolve()
    suffix = file.suffix.lower()
    if fault(os.path.relpath(file, folder)) or suffix not in picture_format.SUFFIXES:
        raise OSError(errno.EINVAL, "it is no picture in the report's folder")
    content = read_whole(file, most)
    if wrong := picture_format.fault(suffix, content):
        raise OSError(errno.EINVAL, wrong)
    return content


def _tidy(folder: Path, wanted: set[str]) -> None:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if file.name not in wanted and _is_ours(file):
            file.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _is_ours(file: Path) -> bool:
    found = _STAMPED.search(file.name)
    if found is None or not file.is_file():
        return False
    return hashlib.sha256(file.read_bytes()).hexdigest().startswith(found["stamp"])
