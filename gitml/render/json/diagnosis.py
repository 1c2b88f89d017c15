"""A look at this machine, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.diagnosis import Finding


def diagnosis(findings: Iterable[Finding]) -> dict[str, Any]:
    """``gitml.doctor/1``: what was found by section and name."""
    sections: dict[str, dict[str, Any]] = {}
    for one in findings:
        entry = {"state": one.state, "detail": one.detail, "hint": one.hint}
        sections.setdefault(one.section, {})[one.name] = entry
    return {"schema": "gitml.doctor/1", "sections": sections}
