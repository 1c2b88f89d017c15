"""Whether to train again, from what Git, DVC's files and the data of the project tell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from gitml.adapters.formats.tabular.table_blocks import blocks
from gitml.checks.drift_gates import DriftJudge
from gitml.checks.gates import metric_files
from gitml.checks.tables import table_files
from gitml.core.checks.gates import GateResult, Terms
from gitml.core.checks.slice_gates import judge_metric
from gitml.core.comparisons.comparison import model_side
from gitml.core.data.pointers import Pointer
from gitml.core.judging import gate_samples
from gitml.core.models.choice import choose_model
from gitml.core.models.release import PARTS
from gitml.core.registry.registry import Registry
from gitml.core.registry.tags import model_name
from gitml.core.registry.versioning.changes import source_changes
from gitml.core.registry.versions import History
from gitml.core.retraining import Growth, RetrainDecision, SinceRelease, Trigger, judge
from gitml.core.settings.config import Config
from gitml.core.settings.retrain_rules import ChangedRule, DecayRule, DriftRule, NewDataRule
from gitml.core.snapshot import Snapshot
from gitml.errors import ConfigError, GitmlError
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.edited_data import edited
from gitml.snapshots.workspace.workspace_data import WorkingData


def decide(
    reader: SnapshotReader,
    working: WorkingData,
    registry: Registry,
    head: str,
    model_asked: str | None,
    now: datetime,
) -> RetrainDecision:
    """Judge the rules under ``retrain`` of ``gitml.yaml`` as of ``now``.

    Args:
        reader: of the project.
        working: what lies in the working tree, which is what would be trained on there.
        registry: its versions.
        head: the revision that would be trained.
        model_asked: the model; None for the one that the rules name, or the only one.
        now: with a time zone.

    Raises:
        UsageError: a revision or the model is unknown.
        ConfigError: there are no rules, or one cannot be applied.
    """
    config = reader.config(head)
    if not config.retrain.when:
        raise ConfigError(
            "gitml.yaml does not say when to train again",
            hint="declare it: retrain: {when: [{schedule: 30d}, {changed: [code, params]}]}",
        )
    new = reader.read(head, PARTS)
    model = choose_model(new.models, model_asked or config.retrain.model)
    name = model_name(model.name, registry.prefix)
    latest = registry.models().get(name, History(name)).latest
    if latest is None:
        never = Trigger("never released", name, "due")
        return RetrainDecision(name, None, None, (never,))
    lying = _unrecorded(working, new, config)
    new = new._replace(pointers={**new.pointers, **lying})
    old = reader.read(latest.commit, PARTS)
    base = model_side(old, model.path, registry.blob(latest.commit, model.path))
    changed = source_changes(base, model_side(new, model.path)) if _has_changed(config) else ()
    known = SinceRelease(
        age=(now - latest.tag.date).total_seconds(),
        changed=changed,
        growth={rule.path: _growth(reader, old, new, rule) for rule in _data_rules(config)},
        decay=_decays(old, new, config),
        drift=_drift(reader, old, new, config),
    )
    return RetrainDecision(
        name,
        latest.tag.name,
        latest.tag.date,
        judge(config.retrain.when, known),
        unrecorded=tuple(lying),
    )


def _unrecorded(working: WorkingData, new: Snapshot, config: Config) -> dict[str, Pointer]:
    """Pointers of data that the rules are about and that lies otherwise than recorded, by path."""
    if new.commit is not None:
        return {}
    rules = config.retrain.when
    named = {rule.path for rule in _data_rules(config)}
    any_data = any(isinstance(rule, ChangedRule) and "data" in rule.kinds for rule in rules)
    asked = [
        pointer
        for path, pointer in new.pointers.items()
        if path in named or (any_data and pointer.stage is None)
    ]
    try:
        return {pointer.path: pointer for pointer in edited(working, asked)}
    finally:
        working.close()


def _has_changed(config: Config) -> bool:
    return any(isinstance(rule, ChangedRule) for rule in config.retrain.when)


def _data_rules(config: Config) -> Iterator[NewDataRule]:
    """A rule for each path, which counts rows where one of its rules does."""
    found: dict[str, NewDataRule] = {}
    for rule in config.retrain.when:
        if isinstance(rule, NewDataRule):
            before = found.get(rule.path)
            found[rule.path] = replace(rule, rows=rule.rows or (before.rows if before else None))
    yield from found.values()


def _growth(reader: SnapshotReader, old: Snapshot, new: Snapshot, rule: NewDataRule) -> Growth:
    base, head = (side.pointers.get(rule.path) for side in (old, new))
    found = Growth(
        (base.md5 if base else None, head.md5 if head else None),
        (base.size if base else 0, head.size if head else None),
    )
    if rule.rows is None or head is None or found.hashes[0] == found.hashes[1]:
        return found
    try:
        before = _rows(reader, old.rev, rule.path) if base else 0
        return replace(found, rows=(before, _rows(reader, new.rev, rule.path)))
    except GitmlError as error:
        return replace(found, why_no_rows=error.message)


def _rows(reader: SnapshotReader, rev: str, path: str) -> int:
    return sum(block.rows for block in blocks(table_files.at_revision(reader, rev, path)))


def _decays(
    old: Snapshot, new: Snapshot, config: Config
) -> dict[DecayRule, tuple[GateResult, ...]]:
    sides = metric_files(old), metric_files(new)
    return {
        rule: judge_metric(
            rule.limits, gate_samples.of_files(rule.limits, *sides, config.directions), Terms()
        )
        for rule in config.retrain.when
        if isinstance(rule, DecayRule)
    }


def _drift(
    reader: SnapshotReader, old: Snapshot, new: Snapshot, config: Config
) -> dict[DriftRule, tuple[GateResult, ...]]:
    judge = DriftJudge(reader, old.rev, new.rev)
    return {
        rule: judge.judge(rule.limits, Terms(), rule.reference)
        for rule in config.retrain.when
        if isinstance(rule, DriftRule)
    }
