"""A report that was written as JSON, read back and held against the published schema.

It may come from the run of a fork, which can write anything: nothing of it is used that the schema
does not bound.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.checks.gates import GateResult, Sample, Unread
from gitml.core.commits import Commit
from gitml.core.data.changes import DataChange
from gitml.core.data.pointers import Pointer
from gitml.core.metrics.direction import OF_TESTS, MetricChange
from gitml.core.metrics.primary_history import HistoryPoint, MetricHistory
from gitml.core.metrics.tested import TestedMetric
from gitml.core.pipeline.changes import CodeChange, PartChange, StageChange
from gitml.core.registry.versioning.words import NextVersionWords, Origin
from gitml.core.reports.report import Point, Report, ReportWords, Sided
from gitml.core.reports.training import Training
from gitml.core.run.outcome import RunResult, StageRun
from gitml.core.settings.direction import Direction
from gitml.core.settings.report_rules import CostRate
from gitml.core.snapshot import Problem
from gitml.core.values import MISSING, ValueChange, is_finite
from gitml.errors import OutsideError

MOST_BYTES = 4_000_000
SCHEMA = "report.schema.json"


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report, as far as its document tells.

    Attributes:
        report: without pictures, evaluations, checks of tables and drift.
        words: what the document says in words.
        training: the run that it is of; None where nothing was run for it.
    """

    report: Report
    words: ReportWords
    training: Training | None


def read(content: bytes) -> ReadReport:
    """The report of a document.

    Raises:
        OutsideError: it is too large, no JSON, or no such document.
    """
    if len(content) > MOST_BYTES:
        raise OutsideError(f"the report has more than {MOST_BYTES:,} bytes")
    try:
        document = parse("report.json", content)
    except DocumentError as error:
        raise OutsideError(f"the report cannot be read: {error.message}") from error
    found = fault(document)
    if found or not isinstance(document, dict):
        raise OutsideError(f"the report is not as gitml writes it: {found}")
    return _read(document)


def schema() -> dict[str, Any]:
    """The published JSON schema of ``gitml.report/1``."""
    text = resources.files("gitml.adapters.formats").joinpath(SCHEMA).read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def fault(document: object) -> str:
    """Where a document departs from the schema, and in what; empty where it does not."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    # JSON has no NaN, and Python reads one: it is no number that bounds would hold for.
    types = Draft202012Validator.TYPE_CHECKER.redefine("number", lambda _, one: is_finite(one))
    validator = extend(Draft202012Validator, type_checker=types)
    error = next(validator(schema()).iter_errors(document), None)
    if error is None:
        return ""
    place = ".".join(str(part)[:40] for part in list(error.absolute_path)[:6])
    return f"{place or 'its top'} breaks '{error.validator}'"


def _read(document: Mapping[str, Any]) -> ReadReport:
    data = [(_data(path, one), one["is"]) for path, one in document["data"].items()]
    metrics = tuple(_metrics(document["metrics"]))
    deciding = {one["metric"] for one in document["models"].values()}
    places = {(one.value.path, one.value.key) for one in metrics}
    training = _training(document["training"]) if "training" in document else None
    failed = document["outcome"] == "failed"
    report = Report(
        base=_point(document["base"]) if document["base"] else None,
        head=_point(document["head"]),
        outcome="unjudged" if failed else document["outcome"],
        judgements=(),
        unread=(),
        metrics=metrics,
        primary=frozenset(one for one in places if ":".join(one) in deciding),
        params=tuple(_values(document["params"])),
        data=tuple(change for change, kind in data if kind != "output"),
        models=frozenset(change.path for change, kind in data if kind == "model"),
        intermediates=tuple(change for change, kind in data if kind == "output"),
        plots=(),
        stages=tuple(_stage(*one) for one in document["stages"].items()),
        code=tuple(CodeChange(*one) for one in document["code"].items()),
        environment=tuple(CodeChange(*one) for one in document.get("environment", {}).items()),
        settings=tuple(CodeChange(*one) for one in document.get("settings", {}).items()),
        pictures=(),
        problems=tuple(_problem(one) for one in document["problems"]),
        gates=tuple(_gate(one) for one in document["gates"]),
        next_versions=tuple(
            _next_version(*one) for one in document.get("next_versions", {}).items()
        ),
        history=tuple(map(_history, document.get("history", ()))),
    )
    return ReadReport(report, _words(document), training)


def _words(document: Mapping[str, Any]) -> ReportWords:
    models: list[str] = []
    for one in document["models"].values():
        models += [one["words"]] if len(document["models"]) > 1 else []  # of one it is the headline
        models += [f"⚠️ {caution['text']}" for caution in one["cautions"]]
    loosened = ["the gates of the baseline cannot be read"]
    if document["loosened"] is not None:
        loosened = [one["words"] for one in document["loosened"]]
        loosened += [
            f"{one}: rules rely on it, and it is defined anew" for one in document["redefined"]
        ]
        loosened += document.get("loosened_models", ())
        loosened += [f"{one}: it takes more" for one in document.get("loosened_schemas", ())]
        loosened += document.get("loosened_aliases", ())
    return ReportWords(document["headline"], tuple(models), tuple(loosened))


def _point(found: Mapping[str, Any]) -> Point:
    commit = Commit(found["commit"], "", None, "") if found["commit"] else None
    return Point(found["label"], commit, found["uncommitted"])


def _values(files: Mapping[str, Mapping[str, Any]]) -> Iterator[ValueChange]:
    for path, keys in files.items():
        for key, one in keys.items():
            base = MISSING if one["kind"] == "added" else one["base"]
            head = MISSING if one["kind"] == "removed" else one["head"]
            yield ValueChange(path, key, base, head)


def _metrics(files: Mapping[str, Mapping[str, Any]]) -> Iterator[MetricChange]:
    was = {
        (path, key): (one["renamed_from"]["path"], one["renamed_from"]["key"])
        for path, keys in files.items()
        for key, one in keys.items()
        if "renamed_from" in one
    }
    now = {old: new for new, old in was.items()}
    for change in _values(files):
        place, one = (change.path, change.key), files[change.path][change.key]
        yield MetricChange(
            change,
            _direction(change, better=one["better"]),
            math.inf if one["verdict"] == "similar" else 0.0,
            was.get(place),
            now.get(place),
            _tested(change, one),
            one["verdict"] == "not judged",
        )


def _direction(change: ValueChange, *, better: bool | None) -> Direction | None:
    """Which way is better, as a change for the better went that way."""
    delta = change.delta
    if better is None or not is_finite(delta) or not delta:
        return None
    return "higher" if (delta > 0) is better else "lower"


def _tested(change: ValueChange, one: Mapping[str, Any]) -> TestedMetric | None:
    if one["ci"] is None and one["verdict"] not in OF_TESTS:
        return None
    base, head = (
        float(side) if is_finite(side) else math.nan for side in (change.base, change.head)
    )
    way = _direction(change, better=one["better"]) or "higher"
    low, high = one["ci"] or (None, None)
    return TestedMetric(base, head, way, low, high, one["p"], one["verdict"])


def _data(path: str, one: Mapping[str, Any]) -> DataChange:
    sides = (_pointer(path, one[side], made=one["is"] == "output") for side in ("base", "head"))
    return DataChange(path, *sides)


def _pointer(path: str, one: Mapping[str, Any] | None, *, made: bool) -> Pointer | None:
    if one is None:
        return None
    return Pointer(
        path, one["md5"], one["size"], one["nfiles"], stage="its stage" if made else None
    )


def _stage(address: str, one: Mapping[str, Any]) -> StageChange:
    names = [reason.removesuffix(" changed") for reason in one["reasons"]]
    return StageChange(address, one["kind"], tuple(PartChange(name, (), ()) for name in names))


def _problem(one: Mapping[str, Any]) -> Sided:
    return Sided(one["side"], Problem(one["path"], one["reason"], one["hint"]))


def _next_version(model: str, one: Mapping[str, Any]) -> NextVersionWords:
    made = one["lineage"]
    data = {path: content or "" for path, content in made["data"].items()}
    origin = Origin(made["path"], made["hash"] or "", made["stage"] or "", made["commit"], data)
    return NextVersionWords(model, origin, one["tag"] or "", one["part"] or "", tuple(one["why"]))


def _gate(one: Mapping[str, Any]) -> GateResult:
    low, high = one["ci"] or (None, None)
    told = Unread(one["unread"] or "", one.get("unread_reason") or "")
    unread = told if any(told) else None
    sample = Sample(_number(one["base"]), _number(one["head"]), low, high, one["n"], unread=unread)
    return GateResult(
        one["subject"],
        one["slice"] or "",
        one["rule"],
        one["limit"],
        one["result"],
        one["reason"] or "",
        _number(one["value"]),
        one["evidence"],
        sample,
        one["unit"] or "",
        tuple(one["columns"]),
    )


def _history(one: Mapping[str, Any]) -> MetricHistory:
    points = tuple(HistoryPoint(p["name"], p["commit"], float(p["value"])) for p in one["points"])
    return MetricHistory(one["model"], one["path"], one["key"], points, one["left_out"])


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _training(one: Mapping[str, Any]) -> Training:
    runs = tuple(_run(*stage) for stage in one["stages"].items())
    seconds = math.fsum(run.seconds for run in runs)
    found = Training(
        RunResult(runs, (), seconds) if runs else None,
        one["problem"] or "",
        one["hint"],
        tuple(one["rejected"]),
        one["unrestored"] or "",
        tuple(one["results"]),
        one["shared"],
        _rate(one["cost"]) if "cost" in one else None,
    )
    if one["failed"] and not found.failed:
        raise OutsideError("the report is not as gitml writes it: it failed, and nothing in it did")
    return found


def _rate(one: Mapping[str, Any]) -> CostRate:
    return CostRate(float(one["per_hour"]), one["currency"])


def _run(address: str, one: Mapping[str, Any]) -> StageRun:
    return StageRun(
        address,
        one["outcome"],
        one["seconds"],
        problem=one["problem"] or "",
        because=one["because"] or "",
        code=one["exit_code"],
        tail=_lines(one.get("tail", ())),
        usual=one.get("usual_seconds"),
        after=tuple(one.get("after", ())),
    )


def _lines(found: Sequence[str]) -> tuple[str, ...]:
    """Lines of a log: a text with line breaks in it is several."""
    return tuple(line for text in found for line in text.splitlines())
