"""``dvc.lock``, stage by stage: between two commits most stages are the same text.

Parsing the whole lock at each of many commits would be most of the time of a log. So the text is
cut where a stage begins, each stage is parsed when it is asked for, and equal texts only once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from gitml.adapters.formats.documents import DocumentError, parse, yaml
from gitml.core.values import Value

# How DVC's own dumper begins a lock and a stage in it, and what must not be read apart from the
# rest of the document: other top-level keys, documents, anchors and aliases.
_HEAD = re.compile(r"\Aschema: '2\.0'\nstages:\n(?=  \S)")
_STAGE = re.compile(r"^  ([\w@][\w@./+-]*[A-Za-z_][\w@./+-]*|[A-Za-z_]):\n", re.MULTILINE)
_START = re.compile(r"^  \S", re.MULTILINE)
_WHOLE = re.compile(r"^ ?\S|[-:,\[{] +[&*]\S", re.MULTILINE)

# A stage's outputs, the last of its keys, written as the dumper writes plain names and hashes. What
# YAML could read as anything but text (a name without a letter in front, a hash without one of
# a-d or f) does not match, and is left to the parser.
_OUT = (
    r"    - path: ([A-Za-z][\w@+=-]*[./-][\w./@+=-]*)\n"
    r"(?:      hash: md5\n)?"
    r"      md5: ((?=[0-9e]*[a-df])[0-9a-f]{32}(?:\.dir)?)\n"
    r"      size: (\d{1,18})\n"
    r"(?:      nfiles: (\d{1,18})\n)?"
)
_OUTS = re.compile(rf"^    outs:\n((?:{_OUT})+)\Z", re.MULTILINE | re.ASCII)
_EACH_OUT = re.compile(_OUT, re.ASCII)

Record = Mapping[str, Any]


class Lock:
    """What the stages of one ``dvc.lock`` recorded. The answers are those of a whole parse."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self._content = content
        self._texts = _apart(content)
        self._parsed: Mapping[str, Record] | None = None

    def stage(self, name: str) -> Record | None:
        """The record of a stage, None where it never ran.

        Raises:
            DocumentError: the lock is not valid YAML; file, line and column are named.
        """
        if self._texts is not None:
            text = self._texts.get(name)
            if text is None:
                return None
            record = _stage(text)
            if record is not None:
                return record
        return self._whole().get(name)

    def outs(self, name: str) -> Sequence[Record]:
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

    def _whole(self) -> Mapping[str, Record]:
        if self._parsed is None:
            document = parse(self.path, self._content)
            if not isinstance(document, dict):
                raise DocumentError(
                    f"{self.path}: the document: expected a mapping",
                    hint="make it anew: delete the file and run: gitml repro",
                )
            self._parsed = dict(_stages(document))
        return self._parsed

    @property
    def cut_short(self) -> bool:
        """Whether the file ends in the middle of a line, as an interrupted write leaves it."""
        return bool(self._content) and not self._content.endswith(b"\n")


def _stages(document: Mapping[str, Value]) -> Iterator[tuple[str, Record]]:
    # Schema 1.0 had the stages at the top.
    stages = document.get("stages", {}) if "schema" in document else document
    for name, record in stages.items() if isinstance(stages, dict) else ():
        if isinstance(record, dict):
            yield name, record


def _apart(content: bytes) -> dict[str, str] | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    head = _HEAD.match(text)
    if head is None or _WHOLE.search(text, head.end()):
        return None
    found = list(_STAGE.finditer(text, head.end()))
    names = [stage[1] for stage in found]
    if len(found) != len(_START.findall(text, head.end())) or len(set(names)) != len(names):
        return None
    ends = [*(stage.start() for stage in found[1:]), len(text)]
    return {stage[1]: text[stage.start() : end] for stage, end in zip(found, ends, strict=True)}


@lru_cache(maxsize=100_000)
def _outs(text: str) -> tuple[Record, ...] | None:
    section = _OUTS.search(text)
    if section is None:
        return None
    return tuple(
        {"path": path, "md5": md5, "size": int(size), "nfiles": int(nfiles) if nfiles else None}
        for path, md5, size, nfiles in _EACH_OUT.findall(section[1])
    )


@lru_cache(maxsize=100_000)
def _stage(text: str) -> Record | None:
    """One stage's record; None where its text does not stand for itself."""
    try:
        value = yaml("", text)
    except DocumentError:
        return None
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (record,) = value.values()
    return record if isinstance(record, dict) else None
