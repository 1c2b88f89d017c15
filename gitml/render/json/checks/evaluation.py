"""Compared evaluations, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.evaluation.findings import Compared, RecordedTestSet
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.judging.repeated_metrics import Repeated
from gitml.core.metrics.tested import Disagreement
from gitml.render.json.checks.row_changes import row_changes
from gitml.render.json.values import disagreements


def comparison(
    found: Iterable[Compared],
    repeated: Iterable[Repeated],
    apart: Iterable[Disagreement],
    sides: tuple[str, str],
) -> dict[str, Any]:
    """``gitml.compare/1``; two files that no evaluation names are called ``files``."""
    base, head = sides
    return {
        "schema": "gitml.compare/1",
        "base": base,
        "head": head,
        "evaluations": evaluations(found),
        "repeats": repeats(repeated),
        "disagreements": disagreements(apart),
    }


def evaluations(found: Iterable[Compared]) -> dict[str, Any]:
    """Each evaluation by its name."""
    return {one.name or "files": _evaluation(one) for one in found}


def repeats(found: Iterable[Repeated]) -> dict[str, Any]:
    """Runs of repeated training, by the name of their evaluation."""
    return {
        one.name: {
            "kind": one.kind,
            "runs": {"base": one.base_runs, "head": one.head_runs},
            "metrics": {
                metric.test.metric: {
                    **_test(metric.test),
                    "spread": {"base": metric.base_spread, "head": metric.head_spread},
                }
                for metric in one.metrics
            },
        }
        for one in found
    }


def _evaluation(one: Compared) -> dict[str, Any]:
    return {
        "match": one.assessment.match,
        "rows": {
            "compared": one.assessment.n,
            "base": one.base_rows,
            "head": one.head_rows,
            "removed": one.removed,
            "added": one.added,
            "relabelled": one.relabelled,
        },
        "test_set": _test_set(one.test_set),
        "reevaluated": one.reevaluated,
        "weight": one.weight,
        "metrics": _tests(one.assessment.tests),
        "slices": [
            {
                "column": part.column or None,
                "value": part.value,
                "n": part.n,
                "metrics": _tests(part.tests),
            }
            for part in one.assessment.slices
        ],
        **row_changes(one.assessment),
    }


def _test_set(found: RecordedTestSet) -> dict[str, Any] | None:
    if not found.path:
        return None
    sides = {"base": found.base, "head": found.head}
    return {"path": found.path, **sides, "inputs": found.inputs, "changed": list(found.changed)}


def _tests(tests: Iterable[MetricTest]) -> dict[str, Any]:
    return {test.metric: _test(test) for test in tests}


def _test(test: MetricTest) -> dict[str, Any]:
    difference = test.difference
    return {
        "base": difference.base,
        "head": difference.head,
        "delta": difference.delta,
        "ci": None if difference.low is None else [difference.low, difference.high],
        "p": difference.p,
        "p_adjusted": test.p_adjusted,
        "method": difference.method,
        "n": difference.n,
        "better": test.better,
        "margin": test.margin,
        "detectable": test.detectable,
        "verdict": test.outcome,
        "reason": difference.untested or None,
    }
