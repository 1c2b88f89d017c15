"""The hidden first line of a comment: by which it is found, and what gitml must remember of it.

What is read back comes from a comment, so anybody who may edit it can have written it.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gitml.core.forges.ci import RunNumber, commit_or_none
from gitml.core.reports.results import ANSWERS, ReportedResult
from gitml.core.values import is_finite
from gitml.errors import UsageError
from gitml.render.markdown.hidden_json import hidden_json, read_hidden_json

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LINE = re.compile(r"<!-- gitml:report:[A-Za-z0-9._-]{1,64} (\{[ -~]*\}) -->")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_RESULT = re.compile(r"<!-- gitml:result: (\{[ -~]*\}) -->")
_LONGEST = 3000  # characters of the line, of which the oldest results are left out first
_LONGEST_METRIC = 80
_MOST_RUNS = 10**15


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """What a comment remembers.

    Attributes:
        run: that wrote it last.
        results: of the reports that were posted there, the newest first.
    """

    run: RunNumber | None = None
    results: tuple[ReportedResult, ...] = ()

    def is_from_later_run(self, run: RunNumber | None) -> bool:
        """Whether it was written by a run that was started after ``run``."""
        if run is None or self.run is None:
            return False
        return self.run.is_after(replace(run, workflow=_digest(run.workflow)))


def marker(name: str) -> str:
    """What all comments begin with that are of reports of this name.

    Raises:
        UsageError: the name has characters that could end the marker.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"not a name for a report: '{name}'",
            hint="use letters, digits, '.', '_' and '-'",
        )
    return f"<!-- gitml:report:{name} "


def first_line(name: str, run: RunNumber | None, results: Sequence[ReportedResult] = ()) -> str:
    """The line that begins a comment; as many results as have room in it.

    It is always there: the report below comes from others, who could forge it.
    """
    about = {"run": [_digest(run.workflow), run.number, run.attempt]} if run else {}
    kept = [_fields(one) for one in results]
    while True:
        said = hidden_json({**about, **({"results": kept} if kept else {})})
        if len(said) <= _LONGEST or not kept:
            return f"{marker(name)}{said} -->"
        kept.pop()


def read_first_line(comment: str) -> CommentRecord:
    """What a comment remembers; of what is not as gitml writes it, nothing."""
    first = comment.split("\n", 1)[0].rstrip("\r")
    found = _LINE.fullmatch(first) if len(first) <= 2 * _LONGEST else None
    said = read_hidden_json(found[1]) if found else None
    if not isinstance(said, dict):
        return CommentRecord()
    listed = said.get("results")
    results = map(_result, listed) if isinstance(listed, list) else ()
    commits = {one.commit: one for one in results if one is not None and one.commit}
    return CommentRecord(_run(said.get("run")), tuple(commits.values()))


def result_mark(found: ReportedResult) -> str:
    """The hidden line in which a report says its result to the command that posts it."""
    return f"<!-- gitml:result: {hidden_json(_fields(found))} -->"


def read_result_mark(line: str) -> ReportedResult | None:
    """The result that a line says; None where it says none."""
    found = _RESULT.fullmatch(line)
    return _result(read_hidden_json(found[1])) if found and len(line) <= _LONGEST else None


def _digest(workflow: str) -> str:
    return hashlib.sha256(workflow.encode(errors="replace")).hexdigest()[:16]


def _fields(one: ReportedResult) -> dict[str, Any]:
    return {
        "answer": one.answer,
        **({"commit": one.commit} if one.commit else {}),
        **({"metric": one.metric[:_LONGEST_METRIC]} if one.metric else {}),
        **({"value": one.value} if one.value is not None else {}),
        **({"claim": True} if one.is_claim else {}),
    }


def _result(said: object) -> ReportedResult | None:
    if not isinstance(said, dict) or said.get("answer") not in ANSWERS:
        return None
    metric, value = said.get("metric", ""), said.get("value")
    if not isinstance(metric, str) or len(metric) > _LONGEST_METRIC:
        return None
    return ReportedResult(
        said["answer"],
        metric,
        float(value) if is_finite(value) else None,
        commit_or_none(said.get("commit")) or "",
        said.get("claim") is True,
    )


def _run(said: object) -> RunNumber | None:
    match said:
        case [str(workflow), int(number), int(attempt)] if _DIGEST.fullmatch(workflow):
            is_counted = 0 <= number < _MOST_RUNS and 0 <= attempt < _MOST_RUNS
            return RunNumber(workflow, number, attempt) if is_counted else None
    return None
