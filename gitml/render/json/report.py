"""A report, and a report that was posted, for programs."""

from dataclasses import asdict
from typing import Any

from gitml.core.data.changes import DataChange
from gitml.core.data.pointers import Pointer
from gitml.core.forges.forge import PostedComment
from gitml.core.registry.versioning.words import NextVersionWords
from gitml.core.reports.judgements import Judgement
from gitml.core.reports.report import Point, Report, Sided
from gitml.core.reports.training import Training
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import StageRun
from gitml.core.settings.report_rules import CostRate
from gitml.render.json import run, values
from gitml.render.json.checks import drift, evaluation, gates, schemas
from gitml.render.markdown.reports.headline import sentence, title
from gitml.render.markdown.tables import short_line
from gitml.render.text.models import judging
from gitml.render.text.reasons import reason

_MOST_LINES = 20
_LONGEST_SENTENCE = 2000  # as the published schema allows


def report(found: Report, written: str | None, *, dry_run: bool = False) -> dict[str, Any]:
    """``gitml.report/1``; ``written`` is the file it was written to, or would be."""
    data = (*found.data, *found.intermediates)
    stages = {c.address: {"kind": c.kind, "reasons": list(c.reasons)} for c in found.stages}
    return {
        "schema": "gitml.report/1",
        **({"dry_run": True} if dry_run else {}),
        "report": written,
        "headline": title(found, short_line, short_line),
        "base": _point(found.base),
        "head": _point(found.head),
        "outcome": found.outcome,
        "models": {judgement.model: _judgement(judgement) for judgement in found.judgements},
        "metrics": values.metric_changes(found.metrics),
        "disagreements": values.disagreements(found.disagreements),
        "params": values.param_changes(found.params),
        "data": {change.path: _data(change, found.models) for change in data},
        "code": {change.path: change.kind for change in found.code},
        "environment": {change.path: change.kind for change in found.environment},
        "settings": {change.path: change.kind for change in found.settings},
        "stages": stages,
        "plots": {picture.file: asdict(picture) for picture in found.pictures},
        "tested_plots": {picture.file: asdict(picture) for picture in found.tested_pictures},
        "evaluations": evaluation.evaluations(found.evaluations),
        "tables": schemas.reviews(found.tables),
        "dropped_tables": [schemas.loosened_json(rule) for rule in found.dropped],
        "drift": {one.current.name: drift.table(one) for one in found.drifts},
        "repeats": evaluation.repeats(found.repeats),
        "test_set_uses": dict(found.uses),
        "history": [asdict(one) for one in found.history],
        "gates": [gates.gate(result) for result in found.gates],
        "loosened": gates.loosened(found.loosened),
        "redefined": list(found.loosened.redefined),
        "loosened_models": [judging.words(one) for one in found.loosened.models],
        "loosened_schemas": list(found.loosened.schemas),
        "loosened_aliases": [judging.words(one) for one in found.loosened.aliases],
        "next_versions": {one.model: _next_version(one) for one in found.next_versions},
        "problems": [_problem(problem) for problem in found.problems],
    }


def training(found: Training) -> dict[str, Any]:
    """What a CI ran for a report."""
    stages = found.result.runs if found.result else ()
    return {
        "failed": found.failed,
        "problem": found.problem or None,
        "hint": found.hint,
        "rejected": list(found.rejected),
        "unrestored": found.unrestored or None,
        "results": list(found.results),
        "shared": found.shared,
        "stages": {one.address: _stage(one) for one in stages},
        **({"cost": _cost(found, found.rate)} if found.rate else {}),
    }


def _cost(found: Training, rate: CostRate) -> dict[str, Any]:
    """What the stages cost that ran, and what those did not cost that were restored."""
    amounts = {"amount": rate.of(found.seconds), "spared": rate.of(found.spared)}
    return {**rate._asdict(), **{name: round(amount, 6) for name, amount in amounts.items()}}


def _stage(one: StageRun) -> dict[str, Any]:
    """What became of a stage; of one that failed, the last lines that it printed."""
    tail = [plain(line) for line in one.tail[-_MOST_LINES:]]
    return {**run.fields(one), **({"tail": tail} if tail else {})}


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    commit = point.commit.sha if point.commit else None
    return {"label": point.label, "commit": commit, "uncommitted": point.uncommitted}


def _judgement(judgement: Judgement) -> dict[str, Any]:
    change = judgement.change.value if judgement.change else None
    return {
        "outcome": judgement.outcome,
        "words": sentence(judgement, short_line, short_line),
        "metric": f"{change.path}:{change.key}" if change else None,
        "min_delta": judgement.min_delta,
        "cautions": [{"kind": c.kind, "text": reason(c)} for c in judgement.cautions],
    }


def _next_version(one: NextVersionWords) -> dict[str, Any]:
    made = one.origin
    lineage = {**asdict(made), "hash": made.hash or None, "stage": made.stage or None}
    return {
        "tag": one.tag or None,
        "part": one.part or None,
        "why": [short_line(sentence, _LONGEST_SENTENCE) for sentence in one.why],
        "lineage": {**lineage, "data": {path: md5 or None for path, md5 in made.data.items()}},
    }


def _data(change: DataChange, models: frozenset[str]) -> dict[str, Any]:
    made = any(pointer is not None and pointer.stage for pointer in (change.base, change.head))
    kind = "model" if change.path in models else "output" if made else "data"
    sides = {"base": _pointer(change.base), "head": _pointer(change.head)}
    return {"is": kind, "change": change.kind, **sides}


def _pointer(pointer: Pointer | None) -> dict[str, Any] | None:
    if pointer is None:
        return None
    return {"md5": pointer.md5, "size": pointer.size, "nfiles": pointer.nfiles}


def _problem(sided: Sided) -> dict[str, Any]:
    problem = sided.problem
    return {
        "side": sided.label,
        "path": problem.path,
        "reason": problem.reason,
        "hint": problem.hint,
    }


def posted(
    comment: PostedComment, *, number: int, commit: str, problems: tuple[str, ...]
) -> dict[str, Any]:
    """``gitml.comment/1``: a report that stands on pull request ``number``."""
    return {
        "schema": "gitml.comment/1",
        "url": comment.url,
        "created": comment.outcome == "created",
        "outcome": comment.outcome,
        "pull_request": number,
        "commit": commit,
        "problems": list(problems),
    }


def planned_comment(
    *,
    number: int | None,
    commit: str | None,
    state: str,
    pictures: tuple[str, ...],
    problems: tuple[str, ...],
) -> dict[str, Any]:
    """``gitml.comment/1`` of a dry run: what would be posted on pull request ``number``."""
    return {
        "schema": "gitml.comment/1",
        "url": None,
        "created": False,
        "outcome": None,
        "pull_request": number,
        "commit": commit,
        "problems": list(problems),
        "state": state,
        "pictures": list(pictures),
        "dry_run": True,
    }
