"""Comparison: what changed between two snapshots, section by section."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from gitml.core.comparisons.changed_values import comparable, compare_metrics
from gitml.core.data.changes import DataDetail, data_changes
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.tested import Disagreement, Relabelled
from gitml.core.pipeline.changes import CodeChange, StageChange, code_changes, stage_changes
from gitml.core.registry.evaluation import Side, other_data
from gitml.core.snapshot import Absent, Problem, Snapshot
from gitml.core.values import ValueChange, changes

if TYPE_CHECKING:
    from gitml.core.settings.config import Config

Section = Literal["data", "code", "params", "stages", "environment", "settings", "metrics"]
SECTIONS: tuple[Section, ...] = get_args(Section)


@dataclass(frozen=True, slots=True)
class DataComparison:
    """What changed in the data.

    Attributes:
        changes: of what was added by hand and of what stages made.
        missing: paths that are recorded in the working tree's files, and do not lie in it.
        nowhere: those of them that the cache lacks and no remote may have.
        problems: revision and what could not be read there.
        uncounted: tables whose rows would be counted if the DVC cache had them.
    """

    changes: tuple[DataDetail, ...] = ()
    missing: tuple[str, ...] = ()
    nowhere: tuple[str, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    uncounted: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two snapshots and what differs between them. A command shows a part, or all of it.

    Attributes:
        metrics: every metric of either side, also those that did not change.
        params: only what changed.
        stages: definitions that changed.
        code: files in Git, dependencies of stages or models, that changed.
        environment: files in Git that pin libraries and programs; empty unless looked at.
        settings: files in Git that say how gitml and DVC work here; empty unless looked at.
        disagreements: metrics whose file says something else than the predictions.
        relabelled: predictions of the base that were scored again, as labels changed.
        untested: predictions that could not be had, each with its revision.
    """

    base: Snapshot
    head: Snapshot
    data: DataComparison = DataComparison()
    code: tuple[CodeChange, ...] = ()
    params: tuple[ValueChange, ...] = ()
    stages: tuple[StageChange, ...] = ()
    environment: tuple[CodeChange, ...] = ()
    settings: tuple[CodeChange, ...] = ()
    metrics: tuple[MetricChange, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    relabelled: tuple[Relabelled, ...] = ()
    untested: tuple[tuple[str, Problem], ...] = ()

    @property
    def changed_metrics(self) -> tuple[MetricChange, ...]:
        return tuple(change for change in self.metrics if change.value.changed)

    @property
    def models(self) -> frozenset[str]:
        """Paths of the models that either side declares."""
        return self.base.model_paths | self.head.model_paths

    @property
    def anything(self) -> bool:
        """Whether there is something to tell."""
        found = (self.code, self.params, self.stages, self.environment, self.settings)
        return any((*found, self.data.changes, self.data.missing, self.changed_metrics))

    @property
    def absent(self) -> frozenset[Absent]:
        """Objects that would have to be fetched for a whole answer."""
        predictions = (problem for _, problem in self.untested)
        problems = (*self.base.problems, *self.head.problems, *predictions)
        return frozenset([*(p.absent for p in problems if p.absent), *self.data.uncounted])


def compare(base: Snapshot, head: Snapshot, config: "Config | None" = None) -> Comparison:
    """Compare what both snapshots could read; ``config`` tells what a change of a metric means."""
    old, new = comparable(base, head)
    data = data_changes(old.pointers, new.pointers)
    return Comparison(
        base=base,
        head=head,
        metrics=compare_metrics(old, new, config),
        params=changes(old.params, new.params),
        data=DataComparison(tuple(DataDetail(change, change.kind) for change in data)),
        stages=stage_changes(old.stages, new.stages),
        code=code_changes(old.code, new.code),
    )


def model_side(snapshot: Snapshot, model: str | None, blob: str | None = None) -> Side:
    """What a version of one model is judged by.

    Args:
        snapshot: of the commit.
        model: path of the model; None where the snapshot declares none.
        blob: Git's id of the model, where it lies in Git; else as the snapshot knows it.
    """
    return Side(
        model=model,
        stages=snapshot.stages,
        pointers=snapshot.pointers,
        metrics=snapshot.metrics,
        params=snapshot.params,
        code=snapshot.code,
        blob=blob or (snapshot.code.get(model) if model is not None else None),
        others=snapshot.model_paths - {model},
        inner=snapshot.inner,
        unread=frozenset(problem.path for problem in snapshot.problems),
        unproven=frozenset(one.path for one in snapshot.problems if one.is_unproven),
    )


def other_evaluation_data(base: Snapshot, head: Snapshot, metrics_file: str) -> tuple[str, ...]:
    """The data that a metrics file was measured on and that is another at ``head``.

    Where no model is declared, only what no stage makes is surely data. Empty if nobody can tell.
    """
    found = []
    for name, model in head.models.items():
        if not model.has_versions:
            continue
        old, new = (
            model_side(one, one.models[name].path if name in one.models else model.path)
            for one in (base, head)
        )
        maker = new.producers.maker(metrics_file)
        if maker is not None and maker.address in (*new.made_with_model, *new.sources):
            found.append(other_data(old, new, metrics_file))
    if found:
        return min((differ or () for differ in found), key=len)
    old, new = model_side(base, None), model_side(head, None)
    differ = other_data(old, new, metrics_file) or ()
    return tuple(
        path
        for path in differ
        if old.producers.maker(path) is None and new.producers.maker(path) is None
    )


def same_evaluation_data(base: Snapshot, head: Snapshot, metrics_file: str) -> bool:
    """Whether a metrics file was surely measured on the same data; not where nobody can tell."""
    makers = (model_side(side, None).producers.maker(metrics_file) for side in (base, head))
    return None not in makers and not other_evaluation_data(base, head, metrics_file)
