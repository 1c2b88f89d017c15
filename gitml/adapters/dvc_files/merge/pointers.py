"""Two versions of a ``.dvc`` file put together where they point at two versions of one folder."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gitml.adapters.formats.documents import yaml
from gitml.core.data.file_notes import Notes, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

# The lines of a pointer that say what the data is; all others say where it is and what of it.
_DATA = re.compile(r"^(- |  )(md5|size|nfiles): (\S+)\n", re.MULTILINE)
# All of a pointer as DVC writes it, with nothing in it that YAML could read otherwise.
_PLAIN = re.compile(
    r"outs:\n- md5: ([0-9a-f]{32}\.dir)\n  size: (\d{1,18})\n  nfiles: \d{1,18}\n  hash: md5\n"
    r"  path: ([A-Za-z_](?:[\w./-]| (?=[\w./-]))*[/.-]?\w+)\n",
    re.ASCII,
)
_HASH = re.compile(r"^  hash: md5\n", re.MULTILINE)
_DIR = re.compile(r"[0-9a-f]{32}\.dir")


class NoFolderPointerError(Exception):
    """The file does not plainly point at one folder; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class FolderPointer:
    """A ``.dvc`` file with one output, which is a folder.

    Attributes:
        text: all of it.
        path: of the folder, relative to the file.
        notes: what it notes of its files.
        old: whether DVC 2 wrote it, which hashed text without carriage returns.
    """

    text: str
    path: str
    md5: str
    size: int | None
    notes: Notes = field(default_factory=dict)
    old: bool = False

    @property
    def frame(self) -> str:
        """What it says beside the data, and beside how that is hashed."""
        text = _HASH.sub("", self.text)
        return _DATA.sub(lambda line: line[1] if line[2] == "md5" else "", text)

    def at(self, md5: str, size: int | None, nfiles: int) -> str:
        """The text of a pointer that differs from this one in its data only."""
        values = {"md5": md5, "size": size, "nfiles": nfiles}
        lines = [f"{key}: {value}\n" for key, value in values.items() if value is not None]
        first, *rest = lines
        block = first + "".join(f"  {line}" for line in rest)
        return _DATA.sub(lambda line: line[1] + block if line[2] == "md5" else "", self.text)


def read(path: str, content: bytes) -> FolderPointer:
    """Read a ``.dvc`` file.

    Raises:
        NoFolderPointerError: it is of something else than a folder, or of more than that.
        DocumentError: it is no YAML, or YAML that nobody should read.
    """
    text = content.decode(errors="replace")
    if plain := _PLAIN.fullmatch(text):
        return FolderPointer(text, plain[3], plain[1], int(plain[2]))
    out = only_output(yaml(path, text))
    md5, size = out.get("md5"), out.get("size")
    if not isinstance(md5, str) or not _DIR.fullmatch(md5):
        raise NoFolderPointerError("its data is a single file")
    if "cloud" in out or "files" in out:
        raise NoFolderPointerError("it was written for a remote that keeps versions")
    written = sorted((key, value) for _, key, value in _DATA.findall(text))
    told = sorted((key, str(out[key])) for key in ("md5", "size", "nfiles") if key in out)
    if written != told or "\n- size:" in text or "\n- nfiles:" in text or text[-1:] != "\n":
        raise NoFolderPointerError("it was not written by DVC")
    known = size if isinstance(size, int) else None
    notes, old = parsed(out.get("meta")), out.get("hash") != "md5"
    return FolderPointer(text, str(out.get("path")), md5, known, notes, old)


def only_output(document: object) -> "Mapping[str, Any]":
    """The record of the one output that a ``.dvc`` file has.

    Raises:
        NoFolderPointerError: there are more or none, or the data was not added by hand.
    """
    top: Mapping[str, Any] = document if isinstance(document, dict) else {}
    outs = top.get("outs")
    if not isinstance(outs, list) or len(outs) != 1 or not isinstance(outs[0], dict):
        raise NoFolderPointerError("it does not have exactly one output")
    if top.get("deps") or top.get("cmd"):
        raise NoFolderPointerError("its data was imported or made by a command")
    found: Mapping[str, Any] = outs[0]
    return found
