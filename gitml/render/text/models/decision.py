"""The words for a version's decision, as its tag keeps them."""

from gitml.core.registry.manifest import AGAINST_MINOR, RecordedBump, RecordedReason
from gitml.core.registry.recorded_reasons import recorded_numbers
from gitml.core.registry.versioning.evidence import Bump
from gitml.core.registry.versioning.model_verdict import WORSE
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versions import FIRST
from gitml.core.verdict import grouped
from gitml.render.text import reasons as text_reasons


def subject(planned: NextVersion) -> str:
    """The first line of the tag's message."""
    reasons = planned.bump.reasons
    telling = [r for r in reasons if r.kind in ("manual", "schema", "metric-better")] or reasons
    why = text_reasons.sentences(telling)[0].splitlines()[0]
    return f"{planned.model} {planned.version}: {why}"


def part(planned: NextVersion) -> str:
    """Which part of the version moves, as ``MINOR after v1.2.0``."""
    # By hand, too: after versions that were withdrawn its number would be another.
    is_one = planned.bump.verdict.outcome == "first" or str(planned.version) == FIRST
    if is_one and planned.previous is None:
        return "first version"
    after = str(planned.previous.version) if planned.previous else "withdrawn ones"
    return f"{str(planned.bump.part).upper()} after {after}"


def worse(planned: NextVersion) -> str:
    """What stands before a version that is not only better; empty where it is."""
    if planned.bump.judged == "worse":
        return "WORSE than before: "
    if planned.bump.judged == "declined":
        return "DECLINED, untested: "
    return "better, but a guard gave way: " if planned.bump.judged == "mixed" else ""


def why(planned: NextVersion) -> list[str]:
    """A sentence for each reason, and why no higher part moves, as a report tells them."""
    told = text_reasons.sentences(planned.bump.reasons)
    if not planned.previous and planned.bump.verdict.outcome == "first":
        told.append("no tag in this clone is a version of it")
    if planned.bump.judged in WORSE:
        told.insert(0, "a model that is worse is not released without --allow-regression")
    return [*told, *why_not(planned)]


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
