"""Gates judged on two points of the project: on metrics files, predictions and sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitml.checks import predictions
from gitml.core import gate_samples
from gitml.core.checks.gates import GateResult, Measured, Sample, Terms, judge_size
from gitml.core.checks.slice_gates import judge_metric
from gitml.core.config import Config
from gitml.core.evaluation.compared import Assessed
from gitml.core.gate_rules import MetricGate, SizeGate
from gitml.core.snapshot import Problem, Snapshot, Snapshots

_Sources = Mapping[MetricGate, str | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """Every gate, judged.

    Attributes:
        base: None where there is nothing to compare with.
        snapshots: what was read, with what could not be.
        problems: predictions that could not be had, each with its revision.
        accepted: why another test set is meant; empty where nobody said so.
    """

    base: str | None
    head: str
    results: tuple[GateResult, ...]
    snapshots: tuple[Snapshot, ...]
    problems: tuple[tuple[str, Problem], ...] = ()
    accepted: str = ""


def judge(
    reader: Snapshots,
    config: Config,
    base: str | None,
    head: str,
    terms: Terms,
) -> Judged:
    """Judge every gate that is declared.

    Args:
        reader: of the project.
        config: declares gates and evaluations.
        base: None where there is nothing to compare with.
        head: a revision.
        terms: what holds for all gates.

    Raises:
        UsageError: a revision or a metric names nothing.
        ConfigError: a gate cannot be applied.
    """
    revs = [head] if base is None else [base, head]
    snapshots = tuple(reader.read(rev, {"metrics", "data"}) for rev in revs)
    old, new = (None if base is None else snapshots[0]), snapshots[-1]
    sources = {
        gate: gate_samples.evaluation_of(gate, config.evaluations, new.metrics)
        for gate in config.gates
        if isinstance(gate, MetricGate)
    }
    assessed, problems = _assess(reader, config, sources, base, head)
    results: list[GateResult] = []
    for gate in config.gates:
        if isinstance(gate, SizeGate):
            sizes = Sample(
                None if old is None else _size(reader, gate.path, old),
                _size(reader, gate.path, new),
            )
            results += judge_size(gate, sizes, terms)
            continue
        if sources[gate] is not None:
            found = assessed.get(sources[gate] or "")
            measured = gate_samples.of_assessment(gate, found) if found else Measured(Sample())
        else:
            metrics = None if old is None else old.metrics
            measured = gate_samples.of_files(gate, metrics, new.metrics, config.directions)
        results += judge_metric(gate, measured, terms)
    return Judged(base, head, tuple(results), snapshots, tuple(problems), terms.accepted)


def _assess(
    reader: Snapshots, config: Config, sources: _Sources, base: str | None, head: str
) -> tuple[Mapping[str, Assessed], Sequence[tuple[str, Problem]]]:
    """What the gates' evaluations say, as far as the head has predictions."""
    found: dict[str, Assessed] = {}
    problems: list[tuple[str, Problem]] = []
    for name in dict.fromkeys(filter(None, sources.values())):
        gates = [gate for gate, source in sources.items() if source == name]
        evaluation = gate_samples.asked(config.evaluations[name], gates)
        assessed, failed = predictions.assess(reader, name, evaluation, base, head)
        problems += failed
        if assessed is not None:
            found[name] = assessed
    return found, problems


def _size(reader: Snapshots, path: str, snapshot: Snapshot) -> float | None:
    """Bytes that are recorded, of a file in Git those that it has."""
    pointer = snapshot.pointers.get(path)
    if pointer is not None and pointer.cached:
        return None if pointer.size is None else float(pointer.size)
    content = reader.content(snapshot.rev, path)
    return None if content is None else float(len(content))
