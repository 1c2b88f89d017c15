"""Which metrics of files are those that predictions give, too."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gitml.core.metrics.aliases import known_name
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.tested import Disagreement, TestedMetric
from gitml.core.values import is_finite

_RELATIVE = 1e-6


def with_tests(
    changes: Sequence[MetricChange], evaluations: Iterable[Mapping[str, TestedMetric]]
) -> tuple[tuple[MetricChange, ...], tuple[Disagreement, ...]]:
    """The metrics of files, with the tests of those that predictions give, too.

    A metric is that of an evaluation where its name says so and its values are the same, as far as
    the file has digits. One whose values differ, though no other has its name, is a disagreement.

    Args:
        changes: of the files.
        evaluations: the metrics of each, by their names in the catalogue.
    """
    tests: dict[str, list[TestedMetric]] = {}
    for one in evaluations:
        for name, test in one.items():
            tests.setdefault(name, []).append(test)
    named = [known_name(change.value.key.rpartition(".")[2]) for change in changes]
    found: list[MetricChange] = []
    disagreements: list[Disagreement] = []
    for change, name in zip(changes, named, strict=True):
        same = next((test for test in tests.get(name, ()) if _is_of(change, test)), None)
        found.append(_with_test(change, same) if same else change)
        if same is None and len(tests.get(name, ())) == 1 and named.count(name) == 1:
            disagreements += _disagreement(change, tests[name][0])
    return tuple(found), tuple(disagreements)


def _with_test(change: MetricChange, test: TestedMetric) -> MetricChange:
    """The change that was tested, which is of what the base is worth by the head's labels."""
    value = change.value
    if not (test.has_new_base and is_finite(value.base) and is_finite(test.base)):
        return replace(change, tested=test)
    in_percent = is_finite(value.head) and not _is_near(value.head, test.head)
    base = 100 * test.base if in_percent else test.base
    recorded = value.base
    if test.is_identical:
        value = replace(value, base=value.head)
    elif not _is_near(recorded, base):
        value = replace(value, base=base)
    return replace(change, value=value, tested=test)


def _is_of(change: MetricChange, test: TestedMetric) -> bool:
    """Whether both sides of a file say what the predictions say.

    Of a base that was scored again, or measured anew, the file says the old value.
    """
    head, base = change.value.head, change.value.base
    if not (is_finite(head) and _same(head, test.head)):
        return False
    return test.base is None or not is_finite(base) or _same(base, test.base) or test.has_new_base


def _disagreement(change: MetricChange, test: TestedMetric) -> list[Disagreement]:
    head = change.value.head
    if math.isnan(test.head) or not (isinstance(head, float) or is_finite(head)):
        return []
    if is_finite(head) and _same(head, test.head):
        return []
    path, key = change.value.path, change.value.key
    return [Disagreement(path, key, float(head), test.head, test.file)]


def _same(reported: float, computed: float) -> bool:
    """Whether a reported number is the computed one, rounded or in percent."""
    return any(_is_near(reported, scale * computed) for scale in (1, 100))


def _is_near(reported: float, computed: float) -> bool:
    _, _, decimals = f"{reported:.15g}".partition(".")
    rounding = 0.5000001 * 10.0 ** -len(decimals) if decimals.isdigit() else 0.0
    near = max(rounding, _RELATIVE * abs(reported))
    return abs(reported - computed) <= near
