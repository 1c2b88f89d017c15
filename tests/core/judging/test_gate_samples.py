"""Which metric of the files a gate is judged on."""

import pytest

from gitml.checks.gates import metric_files
from gitml.core.checks.gates import Unread
from gitml.core.judging.gate_samples import MetricFiles, of_files
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import MetricGate
from gitml.core.snapshot import Problem, Snapshot
from gitml.core.values import Value

_GATE = MetricGate("loss", max_drop=Amount(0.01))


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ({"val": {"loss": 0.9}}, 0.9),
        ({"val": {"loss": 0.9}, "loss": 0.1}, 0.9),  # a new one of its very name
        ({"loss": 0.9}, 0.9),  # the only one that is left
    ],
)
def test_a_gate_stays_with_its_metric_whatever_a_change_adds(head: Value, value: float) -> None:
    base: Value = {"val": {"loss": 0.2}}
    before, now = (MetricFiles({"m.json": one}) for one in (base, head))
    sample = of_files(_GATE, before, now, {}).sample
    assert (sample.base, sample.head) == (0.2, value)


def test_a_file_that_does_not_count_says_why() -> None:
    stale = Problem("m.json", "stage test must run: model.bin changed", outdated=True)
    head = metric_files(Snapshot("HEAD", metric_files=("m.json",), problems=(stale,)))
    sample = of_files(_GATE, None, head, {}).sample
    assert sample.unread == Unread("m.json", "m.json: stage test must run: model.bin changed")
