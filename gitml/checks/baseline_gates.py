"""The gates of the baseline beside those of the change, which may have made them weaker."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gitml.core.checks.loosening import Loosened, loosened_aliases, loosenings, stricter
from gitml.core.checks.redefinition import redefined, restored
from gitml.core.metrics.turned import Turned, turned
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.settings.config import Config, ModelRules
from gitml.core.settings.data_rules import DataRule, gated_rule
from gitml.core.settings.gate_rules import Gate, MetricGate, SchemaGate
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitml.adapters.formats import schema_files
    from gitml.checks.tables import declared_tables
    from gitml.core.judging import gate_samples
    from gitml.core.registry.versioning import held_rules
    from gitml.core.registry.versioning.held_rules import HeldModel
    from gitml.core.schemas import loosened as loosened_schemas
    from gitml.core.schemas.document import TableSchema
    from gitml.core.settings.evaluation_rules import Evaluation
    from gitml.core.values import Value
else:  # few gates are of schemas, and few changes loosen a rule
    declared_tables = LateModule("gitml.checks.tables.declared_tables")
    schema_files = LateModule("gitml.adapters.formats.schema_files")
    gate_samples = LateModule("gitml.core.judging.gate_samples")
    held_rules = LateModule("gitml.core.registry.versioning.held_rules")
    loosened_schemas = LateModule("gitml.core.schemas.loosened")


@dataclass(frozen=True, slots=True)
class HeldTable:
    """A table of which the change has weaker rules.

    Attributes:
        gate: of the baseline.
        places: what is weaker.
        rule: what is declared of its table; None where nothing is left of what the baseline judges.
        known_by: the columns by which the baseline knows the table's rows in another one; it is
            held against the schema of the change then, and to that of the baseline where this is
            empty.
    """

    gate: SchemaGate
    places: tuple[str, ...]
    rule: DataRule | None
    known_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRules:
    """What is judged by.

    Attributes:
        config: that of the head, with the gates and the rules of models that hold.
        loosened: limits that the baseline had, and the head has not as strict.
        of_baseline: those gates that hold since the change has not as strict ones.
        schemas: tables of gates that are held against rules of the baseline, too.
        models: those of which the change has weaker rules than the baseline.
        before: configuration of the baseline; None where its gates do not hold.
    """

    config: Config
    loosened: Loosened = field(default_factory=Loosened)
    of_baseline: tuple[Gate, ...] = ()
    schemas: "tuple[HeldTable, ...]" = ()
    models: "Mapping[str, HeldModel]" = field(default_factory=dict)
    before: Config | None = None

    def evaluations(self, gate: MetricGate) -> "Mapping[str, Evaluation]":
        """The evaluations of which a gate may be; of one of the baseline those of the baseline."""
        old = self.before
        if old is None or not any(_is_of_same(one, gate) for one in old.gates):
            return self.config.evaluations
        return old.evaluations if gate.by is None or old.evaluations else self.config.evaluations


def judged_by(reader: Snapshots, config: Config, base: str | None, head: str) -> HeldRules:
    """The gates that hold: the head's, with ``gates_from: baseline`` the stricter ones of both.

    Then evaluations and schemas are the baseline's, too, or a change could define them anew.

    The baseline may say so itself, or a change would be rid of it by leaving it out.

    Args:
        reader: of the project.
        config: of the head.
        base: None where there is nothing to compare with.
        head: a revision.

    Raises:
        ConfigError: the baseline's gates are to hold, and cannot be read.
    """
    if base is None:
        return HeldRules(config)
    try:
        old = reader.config(base)
    except ConfigError as error:
        if config.gates_from == "baseline":
            raise
        return HeldRules(config, Loosened(unread=error.message))
    metrics = metrics_turned(reader, (base, head), old, config)
    of_guards = _turned_guards(old, config, metrics)
    models = _held_models(reader, head, old, config, of_guards)
    schemas = tuple(_loosened_schemas(reader, (base, head), old, config))
    were = _named_as_now(reader, base, old, config)
    found = Loosened(
        loosenings(were, config.gates),
        redefined=(*redefined(old, config, metrics), *_moved(reader, head, old, config)),
        models=tuple(reason for one in models.values() for reason in one.loosened),
        schemas=tuple(place for one in schemas for place in one.places),
        aliases=loosened_aliases(old.aliases, config.aliases),
    )
    kept = _with_models(config, models, of_guards)
    if "baseline" not in (config.gates_from, old.gates_from):
        return HeldRules(kept, found, models=models)
    gates = stricter(were, config.gates)
    told = {one.gate for one in schemas}  # of a schema the words say whose it is, not whose gate
    of_baseline = tuple(one for one in gates[len(config.gates) :] if one not in told)
    kept = restored(old, kept, metrics)._replace(gates=gates)
    return HeldRules(kept, found, of_baseline, schemas, models, old)


def metrics_turned(
    reader: Snapshots, revs: tuple[str, str], old: Config, new: Config
) -> "tuple[Mapping[str, Value], ...]":
    """The metrics of both sides where one may get better another way; none where none can.

    Args:
        reader: of the project.
        revs: base and head.
        old: configuration of the base.
        new: that of the head.

    Raises:
        UsageError: a revision names nothing.
    """
    if old.directions == new.directions:
        return ()
    return tuple(reader.read(rev, {"metrics"}).metrics for rev in revs)


def _named_as_now(reader: Snapshots, base: str, old: Config, new: Config) -> "tuple[Gate, ...]":
    """The gates of the baseline; one that names no evaluation names its own where the change does.

    Args:
        reader: of the project.
        base: a revision.
        old: its configuration.
        new: that of the head.
    """
    gates = (one for one in new.gates if isinstance(one, MetricGate))
    written = {(one.metric, one.by, one.evaluation) for one in gates}
    about = {one[:2] for one in written} - {one[:2] for one in written if one[2] is None}

    def named(gate: Gate) -> Gate:
        if not isinstance(gate, MetricGate) or gate.evaluation is not None:
            return gate
        of = gate.metric, gate.by
        with suppress(ConfigError):  # who judges it says so
            if of in about:
                metrics = reader.read(base, {"metrics"}).metrics
                name = gate_samples.evaluation_of(gate, old.evaluations, metrics)
                return replace(gate, evaluation=name) if (*of, name) in written else gate
        return gate

    return tuple(map(named, old.gates))


def _is_of_same(old: Gate, gate: MetricGate) -> bool:
    """Whether two gates are of one metric, neither of which names its evaluation."""
    of = (gate.metric, gate.by, None)
    same = isinstance(old, MetricGate) and (old.metric, old.by, old.evaluation) == of
    return same and gate.evaluation is None


def _moved(reader: Snapshots, head: str, old: Config, new: Config) -> "Iterator[str]":
    """Evaluations that a change puts in the place of what a gate of the baseline is judged by."""
    names = {n for n, one in new.evaluations.items() if one != old.evaluations.get(n)}
    gates = [g for g in old.gates if isinstance(g, MetricGate) and g.evaluation is None]
    if not names or not gates:
        return
    metrics, found = reader.read(head, {"metrics"}).metrics, []
    for gate in gates:
        with suppress(ConfigError):  # who judges it says so
            was, now = (
                gate_samples.evaluation_of(gate, config.evaluations, metrics)
                for config in (old, new)
            )
            found += [f"evaluations.{now}"] if now in names and now != was else []
    yield from dict.fromkeys(found)


def _turned_guards(
    old: Config, new: Config, metrics: "Sequence[Mapping[str, Value]]"
) -> dict[str, tuple[Turned, ...]]:
    """Of each model the metrics of its guards that the change says otherwise of."""
    names = {name: [guard.metric for guard in rules.guards] for name, rules in old.models.items()}
    return {
        name: turned(guards, old.directions, new.directions, metrics)
        for name, guards in names.items()
    }


def _with_models(
    config: Config, models: "Mapping[str, HeldModel]", of_guards: "Mapping[str, Sequence[Turned]]"
) -> Config:
    """The configuration with the rules of models that hold, and the directions of their guards."""
    ways = {one.key: one.before for name in models for one in of_guards[name]}
    return config._replace(
        models={**config.models, **{name: one.rules for name, one in models.items()}},
        directions={**config.directions, **ways},
    )


def _held_models(
    reader: Snapshots,
    head: str,
    old: Config,
    new: Config,
    of_guards: "Mapping[str, Sequence[Turned]]",
) -> "dict[str, HeldModel]":
    """Models that the head still has, and whose rules it made weaker."""
    found = {}
    for name, was in old.models.items():
        if was == new.models.get(name) and not of_guards[name]:
            continue
        if name not in new.models and name not in reader.read(head, {"models"}).models:
            continue
        now = held_rules.held(
            name, was, new.models.get(name, ModelRules()), new.evaluations, of_guards[name]
        )
        if now.loosened:
            found[name] = now
    return found


def _loosened_schemas(
    reader: Snapshots, revs: tuple[str, str], old: Config, new: Config
) -> "Iterator[HeldTable]":
    """Tables of the baseline's gates whose schemas take more than before."""
    gates = [one for one in old.gates if isinstance(one, SchemaGate)]
    now = [one for one in new.gates if isinstance(one, SchemaGate)]
    for gate in gates:
        standing = _standing_for(gate, gates, now)
        were = gated_rule(old.data, gate.data, gate.schema)
        before = _schema(reader, revs[0], were)
        if before is None:
            continue
        rule = gated_rule(new.data, gate.data, standing.schema) if standing else were
        after = _schema(reader, revs[1], rule) if standing else None
        if after is None:
            yield HeldTable(gate, (rule.schema,), were)
            continue
        apart = were.apart_from is not None
        found = loosened_schemas.find_loosened(before, after, apart=apart)
        places = tuple(f"{rule.schema}: {one.place}" for one in found)
        if not all(map(loosened_schemas.is_of_known_rows, found)):
            yield HeldTable(gate, places, were)
        elif found:
            known_by = loosened_schemas.known_rows(before, after)
            held = rule._replace(apart_from=were.apart_from) if known_by else None
            yield HeldTable(gate, places, held, known_by)


def _standing_for(
    gate: SchemaGate, gates: "Sequence[SchemaGate]", now: "Sequence[SchemaGate]"
) -> SchemaGate | None:
    """The gate that a change has in the place of one; None where its schema is used no more."""
    of_table = [one for one in now if one.data == gate.data]
    if not of_table:  # told as a gate that is gone, and judged by the schema that is there
        return gate
    same = [one for one in of_table if one.schema == gate.schema]
    known = {one.schema for one in gates if one.data == gate.data}
    renamed = [one for one in of_table if one.schema not in known]
    return next(iter(same or renamed), None)


def _schema(reader: Snapshots, rev: str, rule: DataRule) -> "TableSchema | None":
    """The schema of a table, with the target that is declared."""
    content = reader.content(rev, rule.schema, LARGEST_DOCUMENT)
    try:
        if content is None:
            return None
        return declared_tables.with_target(schema_files.read(rule.schema, content), rule)
    except ConfigError:  # a gate that uses it says so
        return None
