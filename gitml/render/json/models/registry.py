"""Versions and models, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.registry.manifest import RecordedBump
from gitml.core.registry.model_summary import Assigned, ModelSummary, Trend
from gitml.core.registry.tag_problems import TagProblem
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versions import Registered
from gitml.render.text.models import decision


def released(
    plan: NextVersion, commit: str, *, created: bool, pushed: str | None
) -> dict[str, Any]:
    """``gitml.release/1``; ``pushed`` is the remote that got the tag."""
    entry = {
        "version": str(plan.version),
        "tag": plan.tag,
        "previous": plan.previous.tag.name if plan.previous else None,
        "outcome": plan.bump.judged,
        **_bump(decision.recorded(plan.bump)),
        "commit": commit,
        "created": created,
        "pushed": pushed,
    }
    return {"schema": "gitml.release/1", "models": {plan.model: entry}}


def models(summaries: Iterable[ModelSummary]) -> dict[str, Any]:
    """``gitml.model-list/1``."""
    fields = {one.name: _model(one) for one in summaries}
    return {"schema": "gitml.model-list/1", "models": fields}


def _model(one: ModelSummary) -> dict[str, Any]:
    return {
        "path": one.declared,
        "versions": one.versions,
        "latest": _latest(one.latest, one) if one.latest else None,
        "aliases": {alias: str(place) for alias, place in one.aliases.items()},
        "assigned": {alias: assigned(place) for alias, place in one.aliases.items()},
        "metric": _trend(one.trend) if one.trend else None,
        "deprecated": one.deprecated,
        "problems": [problem(found) for found in one.problems],
    }


def assigned(place: Assigned) -> dict[str, Any]:
    return {
        "version": place.version,
        "commit": place.tag.commit,
        "tag": place.tag.name,
        "date": place.tag.date.isoformat(),
        "by": place.tag.tagger,
        "reason": place.reason or None,
    }


def _trend(trend: Trend) -> dict[str, Any]:
    values = dict(zip(trend.versions, trend.values, strict=True))
    return {"name": trend.metric, "values": values}


def problem(found: TagProblem) -> dict[str, Any]:
    """What is wrong with a tag."""
    return {"tag": found.tag, "kind": found.kind, "other": found.other or None}


def _latest(latest: Registered, one: ModelSummary) -> dict[str, Any]:
    return {
        "version": str(latest.version),
        "tag": latest.tag.name,
        "commit": latest.commit,
        "date": latest.tag.date.isoformat(),
        "by": latest.tag.tagger,
        "why": one.why,
        **(_bump(one.bump) if one.bump else {}),
    }


def _bump(bump: RecordedBump) -> dict[str, Any]:
    reasons = [{"kind": r.kind, "text": r.text, "numbers": dict(r.numbers)} for r in bump.reasons]
    evidence = [dict(one) for one in bump.evidence]
    return {"part": bump.part, "manual": bump.manual, "reasons": reasons, "evidence": evidence}
