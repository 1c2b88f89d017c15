"""Reasons: why a version moves as it does, for people and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gitml.core.values import Value

ReasonKind: TypeAlias = Literal[
    "first", "manual", "no-comparison", "no-primary",
    "metric-better", "metric-not-better", "guard-held", "guard-broken",
    "evaluation-data", "evaluation-code",
    "data", "params", "code", "stages", "model",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a decision.

    Attributes:
        numbers: the same as ``text``, for programs.
    """

    kind: ReasonKind
    text: str
    numbers: Mapping[str, Value] = field(default_factory=dict)


def listed(words: list[str], most: int = 5) -> str:
    """The words with commas, cut where they would fill a screen."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
