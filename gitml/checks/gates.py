"""Gates judged on two points of the project: on metrics files, predictions and sizes."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gitml.checks.assessments import Assessments
from gitml.checks.baseline_gates import HeldRules
from gitml.core.checks.gates import (
    GateResult,
    Measured,
    Sample,
    Terms,
    Unread,
)
from gitml.core.checks.limits import judge_size, judge_stage
from gitml.core.checks.loosening import Loosened
from gitml.core.checks.slice_gates import judge_metric, lost_slices
from gitml.core.comparisons.results import all_outdated, proven, trusted
from gitml.core.data import sizes
from gitml.core.data.pointers import Pointer
from gitml.core.judging import gate_samples
from gitml.core.judging.asked_metrics import BY_CLASS, deciding_files
from gitml.core.judging.gate_samples import MetricFiles
from gitml.core.judging.tested_metrics import all_tested
from gitml.core.metrics.addresses import find_metric
from gitml.core.metrics.aliases import known_name
from gitml.core.models import reevaluation
from gitml.core.paths import overlap
from gitml.core.registry.versioning import reported
from gitml.core.run.record_key import RecordedRun, record_key
from gitml.core.schemas.gates import judge_schema
from gitml.core.settings.data_rules import gated_rule
from gitml.core.settings.gate_rules import (
    DriftGate,
    Gate,
    MetricGate,
    SchemaGate,
    SizeGate,
    StageGate,
)
from gitml.core.snapshot import Part, Problem, Snapshot, Snapshots

if TYPE_CHECKING:
    from gitml.checks.drift_gates import DriftJudge
    from gitml.checks.tables.table_judge import TableJudge
    from gitml.core.drift.table import TableDrift


@dataclass(frozen=True, slots=True)
class JudgedGates:
    """Every gate, judged.

    Attributes:
        snapshots: what was read, with what could not be.
        loosened: limits of the baseline that the change made weaker, or took away.
        drifts: tables that were compared for a gate.
        problems: why a table could not be, with the revision.
    """

    results: tuple[GateResult, ...]
    snapshots: tuple[Snapshot, ...]
    loosened: Loosened = field(default_factory=Loosened)
    drifts: "tuple[TableDrift, ...]" = ()
    problems: tuple[tuple[str, Problem], ...] = ()


def judge(
    assessments: Assessments,
    terms: Terms,
    durations: Mapping[str, float],
    drifts: "DriftJudge",
    tables: "TableJudge",
) -> JudgedGates:
    """Judge every gate that is declared.

    Args:
        assessments: of the two points.
        terms: what holds for all gates.
        durations: seconds that stages took, by :func:`record_key`.
        drifts: compares tables of the two points.
        tables: holds those of the head against their schemas.

    Raises:
        UsageError: a revision names nothing.
        ConfigError: a gate cannot be applied.
    """
    rules = assessments.rules
    if not rules.config.gates:
        return JudgedGates((), (), rules.loosened)
    reader, base = assessments.reader, assessments.base
    parts = _parts(rules.config.gates)
    new, old = reader.read(assessments.head, parts), None
    if base is not None:
        old = trusted(reader, reader.read(base, parts))
    files = deciding_files(rules.config, new.metrics)
    new = proven(reader, new, old, files)
    gate_judge = _GateJudge(assessments, terms, durations, drifts, tables, old, new)
    results = (
        replace(one, of_baseline=one.of_baseline or gate in rules.of_baseline)
        for gate in rules.config.gates
        for one in gate_judge.judge(gate)
    )
    return JudgedGates(
        (*results, *_by_schemas_of_baseline(rules, tables)),
        (new,) if old is None else (old, new),
        rules.loosened,
        tuple(drifts.found.values()),
        (*drifts.problems, *tables.problems, *(all_outdated(reader, old, files) if old else ())),
    )


@dataclass(frozen=True)
class _GateJudge:
    """What gates of every kind are judged on; see :func:`judge`."""

    assessments: Assessments
    terms: Terms
    durations: Mapping[str, float]
    drifts: "DriftJudge"
    tables: "TableJudge"
    old: Snapshot | None
    new: Snapshot

    def judge(self, gate: Gate) -> Iterable[GateResult]:
        """Judge every limit of one gate."""
        if isinstance(gate, SizeGate):
            reader = self.assessments.reader
            before = None if self.old is None else _size(reader, gate.path, self.old)
            unread = _other_size(reader, self.new.pointers.get(gate.path), self.new)
            now = None if unread else _size(reader, gate.path, self.new)
            return judge_size(gate, Sample(before, now, unread=unread), self.terms)
        if isinstance(gate, StageGate):
            seconds = _time(gate.stage, self.old, self.new, self.durations)
            return judge_stage(gate, seconds, self.terms)
        if isinstance(gate, DriftGate):
            return self.drifts.judge(gate, self.terms)
        if isinstance(gate, SchemaGate):
            rule = gated_rule(self.assessments.config.data, gate.data, gate.schema)
            return judge_schema(gate, self.tables.check(rule))
        measured = _measured(self.assessments, gate, self.old, self.new)
        terms = replace(self.terms, by_baseline=self.assessments.rules.before is not None)
        return judge_metric(gate, measured, terms)


def _by_schemas_of_baseline(rules: HeldRules, tables: "TableJudge") -> Iterator[GateResult]:
    for held in rules.schemas:
        if held.rule is not None:
            table = tables.check_as_baseline(held.rule, held.known_by)
            yield from (replace(one, of_baseline=True) for one in judge_schema(held.gate, table))


def _parts(gates: Iterable[Gate]) -> set[Part]:
    """What must be read for gates."""
    parts: set[Part] = {"metrics", "data"}
    if any(isinstance(gate, StageGate) for gate in gates):
        parts.add("stages")
    return parts


def _time(
    address: str, old: Snapshot | None, new: Snapshot, durations: Mapping[str, float]
) -> Sample:
    """The seconds of a stage, of the run that made what is recorded."""

    def seconds(snapshot: Snapshot | None) -> float | None:
        stage = snapshot.stages.get(address) if snapshot else None
        if stage is None or stage.locked is None:
            return None
        locked = stage.locked
        hashes = [*locked.deps.values(), *locked.outs.values()]
        run = RecordedRun(locked.cmd, hashes, locked.params.values())
        return durations.get(record_key(address, run))

    return Sample(
        seconds(old), seconds(new), lacking="not-timed" if address in new.stages else "no-stage"
    )


def _measured(
    assessments: Assessments, gate: MetricGate, old: Snapshot | None, new: Snapshot
) -> Measured:
    source = assessments.gates[gate]
    if source is None:
        before = None if old is None else metric_files(old)
        directions = assessments.config.directions
        measured = gate_samples.of_files(
            gate, before, metric_files(new), directions, assessments.other_data
        )
        return _with_acceptance_of_data(assessments, gate, new, measured)
    assessed = assessments.of(source)
    predictions = assessments.evaluation(source).predictions
    if assessed is None:
        return Measured(Sample(unread=_unread(assessments.unseen(assessments.head, predictions))))
    found = gate_samples.of_assessment(gate, assessed)
    if found.sample.relabelled or found.sample.incomparable:
        found = found.with_acceptance(assessments.acceptance(source))
    if found.sample.incomparable == "other-rows" and _can_reevaluate(assessments, predictions):
        found = found.with_reevaluation()
    if gate.by is not None and gate.by != BY_CLASS:
        found = replace(found, slices_before=assessments.slices_before(source, gate.by))
        if lost_slices(gate, found):
            found = replace(found, regrouped=assessments.acceptance(source, gate.by))
    tested = all_tested(assessed).get(known_name(gate.metric))
    if tested and gate.by is None and reported.invalid(new.metrics, gate.metric, tested):
        found = replace(found, sample=replace(found.sample, head=math.nan))
    unseen = assessments.base_unseen(source) if assessed.base is None else None
    return found if unseen is None else found.without_base(_unread(unseen))


def _unread(problem: Problem | None) -> Unread | None:
    return None if problem is None else Unread(problem.path, problem.message)


def _can_reevaluate(assessments: Assessments, predictions: str) -> bool:
    """Whether that was not done yet, and the head has stages for it."""
    if assessments.remake is not None or assessments.base is None:
        return False
    parts: set[Part] = {"stages", "models"}
    base, head = (
        assessments.reader.read(rev, parts) for rev in (assessments.base, assessments.head)
    )
    return reevaluation.is_possible(base, head, predictions)


def _with_acceptance_of_data(
    assessments: Assessments, gate: MetricGate, new: Snapshot, measured: Measured
) -> Measured:
    if measured.sample.incomparable != "other-data":
        return measured
    path = find_metric(new.metrics, gate.metric, "gates").path
    return measured.with_acceptance(assessments.acceptances.of_metrics_file(path))


def metric_files(snapshot: Snapshot) -> MetricFiles:
    """The metrics of a snapshot, and what could not be read of them or of what declares them."""
    unread = [
        Unread(problem.path, problem.message)
        for problem in snapshot.problems
        if problem.path.rsplit("/", 1)[-1] in ("dvc.yaml", "dvc.lock")
        or any(overlap(problem.path, declared) for declared in snapshot.metric_files)
    ]
    return MetricFiles(snapshot.metrics, tuple(unread))


def _size(reader: Snapshots, path: str, snapshot: Snapshot) -> float | None:
    """Bytes of tracked data as far as it is here, else as recorded; of a file in Git its own."""
    pointer = snapshot.pointers.get(path)
    if pointer is not None and pointer.cached:
        found = reader.at(snapshot.rev).size(path)
        size = pointer.size if found is None else found
        return None if size is None else float(size)
    content = reader.content(snapshot.rev, path)
    return None if content is None else float(len(content))


def _other_size(reader: Snapshots, pointer: Pointer | None, snapshot: Snapshot) -> Unread | None:
    """Why nobody knows which size is meant: a record has another one than its data."""
    found = None if pointer is None else reader.at(snapshot.rev).size(pointer.path)
    if pointer is None or found is None or pointer.size in (None, found):
        return None
    says, has = sizes.size(pointer.size or 0), sizes.size(found)
    return Unread(pointer.path, f"{pointer.source} says {says}, its data has {has}")
