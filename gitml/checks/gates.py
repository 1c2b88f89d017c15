"""Gates judged on two points of the project: on metrics files, predictions and sizes."""

from dataclasses import dataclass

from gitml.checks.assessments import Assessments
from gitml.core import gate_samples
from gitml.core.checks.gates import GateResult, Measured, Sample, Terms, judge_size
from gitml.core.checks.slice_gates import judge_metric
from gitml.core.gate_rules import MetricGate, SizeGate
from gitml.core.snapshot import Snapshot, Snapshots


@dataclass(frozen=True, slots=True)
class Judged:
    """Every gate, judged.

    Attributes:
        snapshots: what was read, with what could not be.
        accepted: why another test set is meant; empty where nobody said so.
    """

    results: tuple[GateResult, ...]
    snapshots: tuple[Snapshot, ...]
    accepted: str = ""


def judge(assessments: Assessments, terms: Terms) -> Judged:
    """Judge every gate that is declared.

    Args:
        assessments: of the two points.
        terms: what holds for all gates.

    Raises:
        UsageError: a revision names nothing.
        ConfigError: a gate cannot be applied.
    """
    if not assessments.config.gates:
        return Judged((), ())
    base, head, reader = assessments.base, assessments.head, assessments.reader
    new = reader.read(head, {"metrics", "data"})
    old = None if base is None else reader.read(base, {"metrics", "data"})
    results: list[GateResult] = []
    for gate in assessments.config.gates:
        if isinstance(gate, SizeGate):
            before = None if old is None else _size(reader, gate.path, old)
            results += judge_size(gate, Sample(before, _size(reader, gate.path, new)), terms)
        else:
            results += judge_metric(gate, _measured(assessments, gate, old, new), terms)
    return Judged(tuple(results), (new,) if old is None else (old, new), terms.accepted)


def _measured(
    assessments: Assessments, gate: MetricGate, old: Snapshot | None, new: Snapshot
) -> Measured:
    source = assessments.gates[gate]
    if source is None:
        metrics = None if old is None else old.metrics
        return gate_samples.of_files(gate, metrics, new.metrics, assessments.config.directions)
    assessed = assessments.of(source)
    return gate_samples.of_assessment(gate, assessed) if assessed else Measured(Sample())


def _size(reader: Snapshots, path: str, snapshot: Snapshot) -> float | None:
    """Bytes that are recorded, of a file in Git those that it has."""
    pointer = snapshot.pointers.get(path)
    if pointer is not None and pointer.cached:
        return None if pointer.size is None else float(pointer.size)
    content = reader.content(snapshot.rev, path)
    return None if content is None else float(len(content))
