"""The words for a version's decision, as its tag keeps them."""

from gitml.core.registry.evidence import Bump
from gitml.core.registry.manifest import AGAINST_MINOR, RecordedBump, RecordedReason
from gitml.core.registry.next_version import NextVersion
from gitml.core.registry.recorded_reasons import grouped, recorded_numbers
from gitml.render.text import reasons as text_reasons


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
        RecordedReason(group[0].kind, text_reasons.sentence(group), recorded_numbers(group))
        for group in grouped(bump.reasons)
    )
    evidence = tuple(one.recorded() for one in bump.evidence if one.id)
    return RecordedBump(bump.part, told, manual=bump.manual, evidence=evidence)
