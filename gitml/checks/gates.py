"""Gates judged on two points of the project: on metrics files, predictions and sizes."""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.checks import predictions
from gitml.checks.predictions import Side
from gitml.core import gate_samples
from gitml.core.checks.gates import GateResult, Measured, Sample, judge_size
from gitml.core.checks.slice_gates import judge_metric
from gitml.core.config import Config, Evaluation
from gitml.core.evaluation.assessment import Assessment
from gitml.core.evaluation.compared import compare_sides
from gitml.core.gate_rules import MetricGate, SizeGate
from gitml.core.ports import Talk
from gitml.core.snapshot import Snapshot
from gitml.errors import OutsideError
from gitml.snapshots.reader import SnapshotReader


@dataclass(frozen=True, slots=True)
class Judged:
    """Every gate, judged.

    Attributes:
        base: None where there is nothing to compare with.
        snapshots: what was read, with what could not be.
    """

    base: str | None
    head: str
    results: tuple[GateResult, ...]
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True)
class GateReader:
    """Reads two points, and judges gates on what is there.

    Attributes:
        base: None where there is nothing to compare with.
        require_baseline: fail where there is nothing to compare with, instead of skipping.
    """

    reader: SnapshotReader
    config: Config
    base: str | None
    head: str
    talk: Talk
    require_baseline: bool = False

    def judge(self) -> Judged:
        """Every gate that ``gitml.yaml`` declares.

        Raises:
            UsageError: a revision or a metric names nothing.
            ConfigError: a gate cannot be applied.
        """
        revs = [self.head] if self.base is None else [self.base, self.head]
        snapshots = tuple(self.reader.read(rev, {"metrics", "data"}) for rev in revs)
        of_metrics = [gate for gate in self.config.gates if isinstance(gate, MetricGate)]
        sources = {
            gate: gate_samples.evaluation_of(gate, self.config.evaluations, snapshots[-1].metrics)
            for gate in of_metrics
        }
        assessed = {
            name: self._assess(name, [gate for gate in of_metrics if sources[gate] == name])
            for name in dict.fromkeys(sources.values())
            if name is not None
        }
        results: list[GateResult] = []
        for gate in self.config.gates:
            if isinstance(gate, SizeGate):
                sizes = self._sizes(gate, snapshots)
                results += judge_size(gate, sizes, require_baseline=self.require_baseline)
            else:
                name = sources[gate]
                measured = (
                    self._of_files(gate, snapshots)
                    if name is None
                    else self._of_assessment(gate, *assessed[name])
                )
                results += judge_metric(gate, measured, require_baseline=self.require_baseline)
        return Judged(self.base, self.head, tuple(results), snapshots)

    def _assess(
        self, name: str, gates: Sequence[MetricGate]
    ) -> tuple[Assessment | None, Assessment | None]:
        """The head by itself, and beside the base; None for what is not there."""
        evaluation = gate_samples.asked(self.config.evaluations[name], gates)
        head = self._side(self.head, evaluation)
        if head is None:
            return None, None
        alone = compare_sides(name, evaluation, predictions.together(head, head)).assessment
        base = None if self.base is None else self._side(self.base, evaluation)
        if base is None:
            return alone, None
        both = compare_sides(name, evaluation, predictions.together(base, head)).assessment
        return alone, both

    def _side(self, rev: str, evaluation: Evaluation) -> Side | None:
        try:
            return predictions.of_revision(self.reader, rev, evaluation)
        except OutsideError as error:
            self.talk.warn(error.message, error.hint)
            return None

    @staticmethod
    def _of_assessment(
        gate: MetricGate, alone: Assessment | None, found: Assessment | None
    ) -> Measured:
        if alone is None:
            return Measured(Sample())
        return gate_samples.of_assessment(gate, alone, found)

    def _of_files(self, gate: MetricGate, snapshots: tuple[Snapshot, ...]) -> Measured:
        base = snapshots[0].metrics if self.base is not None else None
        return gate_samples.of_files(gate, base, snapshots[-1].metrics, self.config.directions)

    def _sizes(self, gate: SizeGate, snapshots: tuple[Snapshot, ...]) -> Sample:
        head = self._size(gate.path, snapshots[-1])
        return Sample(None if self.base is None else self._size(gate.path, snapshots[0]), head)

    def _size(self, path: str, snapshot: Snapshot) -> float | None:
        """Bytes that are recorded, of a file in Git those that it has."""
        pointer = snapshot.pointers.get(path)
        if pointer is not None and pointer.cached:
            return None if pointer.size is None else float(pointer.size)
        content = self.reader.content(snapshot.rev, path)
        return None if content is None else float(len(content))
