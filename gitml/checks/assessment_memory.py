"""What was said of predictions, remembered by all that it was computed from.

An assessment is a pure function of its evaluation, of the bytes of two files and of two test sets:
asked the same, the answer is the same, whatever the revisions are called and wherever files lie.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from gitml import __version__
from gitml.adapters.byte_cache import ByteCache
from gitml.core.digests import digest
from gitml.core.evaluation import findings
from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.judgement import MetricTest

_FORMAT = 2
"""Raised whenever the same files are to be judged another way, or the values are others."""
_KINDS: Mapping[str, Callable[..., object]] = {
    kind.__name__: kind
    for kind in (
        Difference,
        MetricTest,
        findings.Assessed,
        findings.Assessment,
        findings.Bin,
        findings.Calibration,
        findings.Churn,
        findings.ChurnShares,
        findings.Compared,
        findings.Confusion,
        findings.Disparity,
        findings.RecordedTestSet,
        findings.Slice,
        findings.Spread,
    )
}
_KIND = "kind of value"


class AssessmentMemory:
    """Assessments by what was asked.

    Args:
        memory: keeps them.
    """

    def __init__(self, memory: ByteCache) -> None:
        self._memory = memory

    def find(self, question: Sequence[str | None]) -> findings.Assessed | None:
        """The answer; None where none is known.

        Args:
            question: all that tells one answer from another, contents by their digests.
        """
        return decode(self._memory.find(_key(question)))

    def keep(self, question: Sequence[str | None], found: findings.Assessed) -> None:
        """Remember the answer."""
        self._memory.keep(_key(question), encode(found))


def _key(question: Sequence[str | None]) -> str:
    return digest(json.dumps(["assessment", _FORMAT, __version__, *question]).encode())


def encode(found: findings.Assessed) -> bytes:
    """An assessment as bytes."""
    return json.dumps(found, default=_fields).encode()


def decode(content: bytes | None) -> findings.Assessed | None:
    """The same assessment; None for nothing, and for what is none of ours."""
    try:
        found = json.loads(content or b"", object_hook=_value)
    except (ValueError, TypeError, KeyError):
        return None
    return found if isinstance(found, findings.Assessed) else None


def _fields(value: object) -> dict[str, object]:
    if not is_dataclass(value) or type(value).__name__ not in _KINDS:
        raise TypeError(f"{type(value).__name__} is no value of an assessment")
    named = {field.name: getattr(value, field.name) for field in fields(value)}
    return {_KIND: type(value).__name__, **named}


def _value(named: dict[str, Any]) -> object:
    kind = _KINDS[named.pop(_KIND)]
    return kind(**{name: _frozen(value) for name, value in named.items()})


def _frozen(value: object) -> object:
    """Lists as the tuples that they were."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
