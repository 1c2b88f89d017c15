"""``dvc.lock``, stage by stage: between two commits most stages are the same text."""

import re
from functools import lru_cache
from typing import Any

from gitml.adapters.documents import DocumentError, parse, yaml
from gitml.core.values import Value

# How DVC's own dumper begins a lock, and what cannot be read apart from the rest of a document.
_HEAD = re.compile(r"\Aschema: '2\.0'\nstages:\n(?=  \S)")
_STAGE = re.compile(r"^  (?=\S)", re.MULTILINE)
_WHOLE = re.compile(r"^ ?\S|[-:,\[{] +[&*]\S", re.MULTILINE)


def read(path: str, content: bytes) -> Value:
    """Parse a lock. The answer is the same as from parsing the whole text, only sooner.

    Raises:
        DocumentError: it is not valid YAML; file, line and column are named.
    """
    stages = _apart(content)
    return parse(path, content) if stages is None else {"schema": "2.0", "stages": stages}


def _apart(content: bytes) -> dict[str, Value] | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    head = _HEAD.match(text)
    if head is None or _WHOLE.search(text, head.end()):
        return None
    stages: dict[str, Any] = {}
    starts = [found.start() for found in _STAGE.finditer(text, head.end())]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        block = _block(text[start:end])
        if block is None or stages.keys() & block.keys():
            return None  # the whole parse names the fault and its line
        stages |= block
    return stages


@lru_cache(maxsize=100_000)
def _block(text: str) -> dict[str, Value] | None:
    try:
        value = yaml("", text)
    except DocumentError:
        return None
    return value if isinstance(value, dict) and len(value) == 1 else None
