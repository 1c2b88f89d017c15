"""``dvc.lock``, stage by stage: between two commits most stages are the same text.

Parsing the whole lock at each of many commits would be most of the time of a log. So the text is
cut where a stage begins, each stage is parsed when it is asked for, and equal texts only once.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from gitml.adapters.dvc_files.lock_text import split
from gitml.adapters.formats.damage import lock_hint
from gitml.adapters.formats.documents import DocumentError, parse, with_own_keys, yaml
from gitml.core.values import Value

# Keys that YAML reads as the text they are. A number has a digit first and none of these letters.
_NAME = re.compile(
    r"(?!(?:true|null|false)\Z)(?:[^\W\d][\w@./+-]*|(?=[\w@./+-]*[g-np-su-wy])\d[\w@./+-]*)",
    re.IGNORECASE,
)

# A stage's outputs, the last of its keys, written as the dumper writes plain names and hashes. What
# YAML could read as anything but text (a name without a letter in front, a hash without one of
# a-d or f) does not match, and is left to the parser.
_OUT = (
    r"    - path: ([A-Za-z][\w@+=]*[./-][\w./@+=-]*)\n"
    r"(?:      hash: (md5)\n)?"
    r"      md5: ((?=[0-9e]*[a-df])[0-9a-f]{32}(?:\.dir)?)\n"
    r"      size: (\d{1,18})\n"
    r"(?:      nfiles: (\d{1,18})\n)?"
)
_OUTS = re.compile(rf"^    outs:\n((?:{_OUT})+)\Z", re.MULTILINE | re.ASCII)
_EACH_OUT = re.compile(_OUT, re.ASCII)

StageRecord = Mapping[str, Any]
ReadText: TypeAlias = Callable[[str], Value]


def _parsed(text: str) -> Value:
    return yaml("", text)


class Lock:
    """What the stages of one ``dvc.lock`` recorded. The answers are those of a whole parse.

    Args:
        path: named in errors.
        content: of the file.
        read: the YAML of one stage; raises DocumentError.
    """

    def __init__(self, path: str, content: bytes, read: ReadText = _parsed) -> None:
        self.path = path
        self._read = read
        self._content = content
        self._texts = _stage_texts(content)
        self._parsed: Mapping[str, StageRecord] | None = None

    def stage(self, name: str) -> StageRecord | None:
        """The record of a stage, None where it never ran.

        Raises:
            DocumentError: the lock is not valid YAML; file, line and column are named.
        """
        if self._texts is not None:
            text = self._texts.get(name)
            if text is None:
                return None
            record = _stage(self._read, text)
            if record is not None:
                return record
        return self._whole().get(name)

    def check(self) -> None:
        """Make sure that it is a lock, as far as that is told without reading its stages.

        Raises:
            DocumentError: it is not valid YAML, or no lock that DVC reads.
        """
        if self._texts is None:
            self._whole()
            for fault in _faults(parse(self.path, self._content)):
                raise DocumentError(f"{self.path}: {fault}", lock_hint(self.path))

    @property
    def is_old(self) -> bool:
        """Whether it is of DVC 1, in which the stages stood at the top."""
        return self._texts is None and bool(self._whole()) and b"schema:" not in self._content

    def own_keys(self, name: str) -> object:
        """A stage's record as :func:`with_own_keys` has it; None where that is not sure."""
        text = self._texts.get(name, "") if self._texts is not None else ""
        found = with_own_keys(self.path, text)
        return found.get(name) if isinstance(found, dict) else None

    def text(self, name: str) -> str | None:
        """The text that :meth:`outs` of a stage are read from, None where that is all of it."""
        return self._texts.get(name, "") if self._texts is not None else None

    def outs(self, name: str) -> Sequence[StageRecord]:
        """The records of a stage's outputs, none where it never ran.

        Raises:
            DocumentError: as for :meth:`stage`.
        """
        text = self._texts.get(name) if self._texts is not None else None
        found = _outs(text) if text is not None else None
        if found is not None:
            return found
        records = (self.stage(name) or {}).get("outs")
        return [r for r in records if isinstance(r, dict)] if isinstance(records, list) else []

    def _whole(self) -> Mapping[str, StageRecord]:
        if self._parsed is None:
            document = _document(self.path, self._content)
            if isinstance(document, DocumentError):
                raise document.saying(document.message)
            if not isinstance(document, dict):
                raise DocumentError(
                    f"{self.path}: the document: expected a mapping",
                    hint=lock_hint(self.path),
                )
            self._parsed = dict(_stages(document))
        return self._parsed

    @property
    def cut_short(self) -> bool:
        """Whether the file ends in the middle of a line, as an interrupted write leaves it."""
        return bool(self._content) and not self._content.endswith(b"\n")


def _faults(document: Value) -> Iterator[str]:
    """What DVC refuses in a lock that is not written as it writes them."""
    found = document if isinstance(document, dict) else {}
    stages: Value = found
    if is_new := "schema" in found:
        stages = found.get("stages", {})
        if found["schema"] != "2.0":
            yield "schema: DVC reads version '2.0'"
        if more := found.keys() - {"schema", "stages"}:
            yield f"{min(more)}: unknown key"
    if not isinstance(stages, dict):
        yield "stages: expected a mapping"
        return
    for name, record in stages.items():
        if not (isinstance(record, dict) and "cmd" in record):
            yield f"{'stages.' * is_new}{name}: expected a mapping with 'cmd'"


def _stages(document: Mapping[str, Value]) -> Iterator[tuple[str, StageRecord]]:
    # Schema 1.0 had the stages at the top.
    stages = document.get("stages", {}) if "schema" in document else document
    for name, record in stages.items() if isinstance(stages, dict) else ():
        if isinstance(record, dict):
            yield name, record


@lru_cache(maxsize=64)
def _document(path: str, content: bytes) -> Value | DocumentError:
    """A whole lock, or what is wrong with it, which each of its stages would take long to find."""
    try:
        return parse(path, content)
    except DocumentError as error:
        return error


def _stage_texts(content: bytes) -> dict[str, str] | None:
    try:
        found = split(content.decode())
    except UnicodeDecodeError:
        return None
    return found if found and all(map(_NAME.fullmatch, found)) else None


@lru_cache(maxsize=100_000)
def _outs(text: str) -> tuple[StageRecord, ...] | None:
    section = _OUTS.search(text)
    if section is None:
        return None
    return tuple(
        {
            "path": path,
            "hash": name or None,
            "md5": md5,
            "size": int(size),
            "nfiles": int(nfiles) if nfiles else None,
        }
        for path, name, md5, size, nfiles in _EACH_OUT.findall(section[1])
    )


@lru_cache(maxsize=100_000)
def _stage(read: ReadText, text: str) -> StageRecord | None:
    """One stage's record; None where its text does not stand for itself, as with an alias in it."""
    try:
        value = read(text)
    except DocumentError:
        return None
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (record,) = value.values()
    return record if isinstance(record, dict) else None
