"""Which metrics of files are those that predictions give, too."""

import math
from collections.abc import Iterable, Mapping, Sequence

from gitml.core.metrics.aliases import known_name
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.tested import Disagreement, TestedMetric
from gitml.core.values import is_finite

_RELATIVE = 1e-6
_OF_INTERVAL = 0.01
"""The share of the interval's width by which a file may differ from what predictions give."""
_UNTESTED = 1e-4
"""The share of the value, where there is no interval."""


def with_tests(
    changes: Sequence[MetricChange], evaluations: Iterable[Mapping[str, TestedMetric]]
) -> tuple[tuple[MetricChange, ...], tuple[Disagreement, ...]]:
    """The metrics of files, with the tests of those that predictions give, too.

    A metric is that of an evaluation where its name says so and its values are the same, as far as
    the file has digits. One whose values differ, though no other has its name, is a disagreement.
    What is not judged is neither.

    Args:
        changes: of the files.
        evaluations: the metrics of each, by their names in the catalogue.
    """
    tests: dict[str, list[TestedMetric]] = {}
    for one in evaluations:
        for name, test in one.items():
            tests.setdefault(name, []).append(test)
    named = [
        "" if change.unjudged else known_name(change.value.key.rpartition(".")[2])
        for change in changes
    ]
    found: list[MetricChange] = []
    disagreements: list[Disagreement] = []
    for change, name in zip(changes, named, strict=True):
        same = next((test for test in tests.get(name, ()) if _is_of(change, test)), None)
        found.append(_with_test(change, same) if same else change)
        if same is None and len(tests.get(name, ())) == 1 and named.count(name) == 1:
            (test,) = tests[name]
            disagreements += _disagreement(change, test)
            if not test.is_finite:  # what a file says of such predictions is no gain
                found[-1] = change._replace(tested=test)
    return tuple(found), tuple(disagreements)


def _with_test(change: MetricChange, test: TestedMetric) -> MetricChange:
    """The change that was tested, which is of what the base is worth by the head's labels."""
    value = change.value
    if not (test.has_new_base and is_finite(value.base) and is_finite(test.base)):
        return change._replace(tested=test, direction=test.better)
    slack = _slack(test)
    in_percent = is_finite(value.head) and not _is_near(value.head, test.head, slack)
    base = 100 * test.base if in_percent else test.base
    recorded = value.base
    if test.is_identical:
        value = value._replace(base=value.head)
    elif not _is_near(recorded, base, 0.0):
        value = value._replace(base=base)
    return change._replace(value=value, tested=test, direction=test.better)


def _is_of(change: MetricChange, test: TestedMetric) -> bool:
    """Whether both sides of a file say what the predictions say.

    Of a base that was scored again, or measured anew, the file says the old value.
    """
    return says_the_same(change.value.head, test) and _is_of_base(change, test)


def _is_of_base(change: MetricChange, test: TestedMetric) -> bool:
    base = change.value.base
    if test.has_new_base or test.base is None or not is_finite(base):
        return True
    return _same(base, test.base, _slack(test))


def says_the_same(reported: object, test: TestedMetric) -> bool:
    """Whether a value of a file is the head's, as far as the predictions have digits."""
    return is_finite(reported) and _same(reported, test.head, _slack(test))


def _disagreement(change: MetricChange, test: TestedMetric) -> list[Disagreement]:
    head, base = change.value.head, change.value.base
    path, key = change.value.path, change.value.key
    if (math.isnan(test.head) and test.is_finite) or not (
        isinstance(head, float) or is_finite(head)
    ):
        return []
    if not says_the_same(head, test):
        return [Disagreement(path, key, float(head), test.head, test.file)]
    if is_finite(base) and test.base is not None and not _is_of_base(change, test):
        return [Disagreement(path, key, float(base), test.base, test.file, "base")]
    return []


def _slack(test: TestedMetric) -> float:
    """How far rounded predictions may be off: far less than would make a verdict another one."""
    if test.low is None or test.high is None or not test.high > test.low:
        return _UNTESTED * abs(test.head)
    return _OF_INTERVAL * (test.high - test.low)


def _same(reported: float, computed: float, slack: float) -> bool:
    """Whether a reported number is the computed one, rounded or in percent."""
    return any(_is_near(reported, scale * computed, scale * slack) for scale in (1, 100))


def _is_near(reported: float, computed: float, slack: float) -> bool:
    _, _, decimals = f"{reported:.15g}".partition(".")
    rounding = 0.5000001 * 10.0 ** -len(decimals) if decimals.isdigit() else 0.0
    return abs(reported - computed) <= max(rounding, _RELATIVE * abs(reported), slack)
