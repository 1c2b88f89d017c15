"""The words for a version's decision, as its tag keeps them."""

from gitml.core.registry.evidence import Bump
from gitml.core.registry.manifest import AGAINST_MINOR, RecordedBump, RecordedReason
from gitml.core.registry.next_version import NextVersion
from gitml.core.values import MISSING, Value, is_finite
from gitml.core.verdict import Reason
from gitml.render.text import reasons as text_reasons

_COMPARED = frozenset({"metric-better", "metric-not-better", "guard-held", "guard-broken"})


def subject(planned: NextVersion) -> str:
    """The first line of the tag's message."""
    reasons = planned.bump.reasons
    telling = [r for r in reasons if r.kind in ("manual", "schema", "metric-better")] or reasons
    why = text_reasons.sentences(telling)[0].splitlines()[0]
    return f"{planned.model} {planned.version}: {why}"


def why_not(planned: NextVersion) -> list[str]:
    """Why no higher part moves, where the rules decided and there was something to compare with."""
    bump = planned.bump
    if bump.manual or planned.previous is None:
        return []
    lines = []
    if bump.part in ("minor", "pipeline"):
        lines.append(f"not MAJOR: {_why_not_major(bump)}")
    if bump.part == "pipeline":
        against = [r for r in bump.reasons if r.kind in AGAINST_MINOR]
        why = text_reasons.sentences(against)[0] if against else "no metric speaks for it"
        lines.append(f"not MINOR: {why}")
    return lines


def _why_not_major(bump: Bump) -> str:
    if bump.tables:
        return f"the schema of {', '.join(bump.tables)} still allows what it allowed"
    return "no schema of its data is declared that could say so"


def hint(bump: Bump) -> str | None:
    """How to get more out of the rules."""
    name = bump.verdict.name
    if bump.verdict.outcome == "first" and len(bump.reasons) == 1:  # nothing was measured
        return (
            f"nothing declares a metric that {name} is judged by, so no later version can be "
            f"found better; declare one in gitml.yaml: models: {{{name}: {{primary: METRIC}}}}"
        )
    if not any(reason.kind == "no-primary" for reason in bump.reasons):
        return None
    return (
        f"declare one in gitml.yaml: models: {{{name}: {{primary: METRIC}}}}; "
        "an improvement then moves MINOR"
    )


def recorded(bump: Bump) -> RecordedBump:
    """The decision as a tag keeps it: in words, and in numbers for programs."""
    told = tuple(
        RecordedReason(group[0].kind, text_reasons.sentence(group), _numbers(group))
        for group in text_reasons.grouped(bump.reasons)
    )
    evidence = tuple(one.recorded() for one in bump.evidence if one.id)
    return RecordedBump(bump.part, told, manual=bump.manual, evidence=evidence)


def _numbers(group: tuple[Reason, ...]) -> dict[str, Value]:
    one = group[0]
    if one.kind in ("data", "code", "environment", "stages"):
        return {one.kind: [reason.subject for reason in group]}
    if one.kind == "schema":
        return {"change": one.state, "column": one.subject, **_sides(one), **one.numbers}
    if one.kind == "params":
        return {"params": {reason.subject: _sides(reason) for reason in group}}
    if one.kind in _COMPARED:
        base, head = _finite(one.before), _finite(one.after)
        return {"metric": one.subject, "base": base, "head": head, **one.numbers}
    if one.kind == "first" and is_finite(one.after):
        return {"metric": one.subject, "head": one.after}
    return {name: value for name, value in one.numbers.items() if name != "file"}


def _sides(reason: Reason) -> dict[str, Value]:
    return {
        "base": None if reason.before is MISSING else reason.before,
        "head": None if reason.after is MISSING else reason.after,
    }


def _finite(value: object) -> int | float | None:
    return value if is_finite(value) else None
