"""The gates of the baseline beside those of the change, which may have made them weaker."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitml.core.checks.loosening import Loosened, loosenings, stricter
from gitml.core.checks.redefinition import redefined, restored
from gitml.core.settings.config import Config, ModelRules
from gitml.core.settings.gate_rules import Gate, SchemaGate
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitml.adapters.formats import schema_files
    from gitml.core.registry.versioning import held_rules
    from gitml.core.registry.versioning.held_rules import HeldModel
    from gitml.core.schemas import loosened as loosened_schemas
    from gitml.core.schemas.document import TableSchema
else:  # few gates are of schemas, and few changes loosen a rule
    schema_files = LateModule("gitml.adapters.formats.schema_files")
    held_rules = LateModule("gitml.core.registry.versioning.held_rules")
    loosened_schemas = LateModule("gitml.core.schemas.loosened")


@dataclass(frozen=True, slots=True)
class HeldRules:
    """What is judged by.

    Attributes:
        config: that of the head, with the gates and the rules of models that hold.
        loosened: limits that the baseline had, and the head has not as strict.
        of_baseline: those gates that hold since the change has not as strict ones.
        schemas: gates whose tables are held against the schema of the baseline, too.
        models: those of which the change has weaker rules than the baseline.
    """

    config: Config
    loosened: Loosened = field(default_factory=Loosened)
    of_baseline: tuple[Gate, ...] = ()
    schemas: tuple[SchemaGate, ...] = ()
    models: "Mapping[str, HeldModel]" = field(default_factory=dict)


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
    models = _held_models(reader, head, old, config)
    config = config._replace(models={**config.models, **{n: m.rules for n, m in models.items()}})
    places = _loosened_schemas(reader, (base, head), old, config)
    found = Loosened(
        loosenings(old.gates, config.gates),
        redefined=redefined(old, config),
        models=tuple(reason for one in models.values() for reason in one.loosened),
        schemas=tuple(place for told in places.values() for place in told),
    )
    if "baseline" not in (config.gates_from, old.gates_from):
        return HeldRules(config, found, models=models)
    gates = stricter(old.gates, config.gates)
    # Of a schema the words say whose it is, and not whose gate.
    of_baseline = tuple(one for one in gates[len(config.gates) :] if one not in places)
    kept = restored(old, config)._replace(gates=gates)
    return HeldRules(kept, found, of_baseline, tuple(places), models)


def _held_models(reader: Snapshots, head: str, old: Config, new: Config) -> "dict[str, HeldModel]":
    """Models that the head still has, and whose rules it made weaker."""
    found = {}
    for name, was in old.models.items():
        if was == new.models.get(name):
            continue
        if name not in new.models and name not in reader.read(head, {"models"}).models:
            continue
        now = held_rules.held(name, was, new.models.get(name, ModelRules()), new.evaluations)
        if now.loosened:
            found[name] = now
    return found


def _loosened_schemas(
    reader: Snapshots, revs: tuple[str, str], old: Config, new: Config
) -> dict[SchemaGate, list[str]]:
    """The places of schemas that take more than before, by the baseline's gate that uses them."""
    found = {}
    for gate in (one for one in old.gates if isinstance(one, SchemaGate)):
        now = [one for one in new.gates if isinstance(one, SchemaGate) and one.data == gate.data]
        files = [gate.schema, *(one.schema for one in now[:1])]
        before, after = _schema(reader, revs[0], files[0]), _schema(reader, revs[1], files[-1])
        if before is None:
            continue
        loosened = [] if after is None else loosened_schemas.find_loosened(before, after)
        if told := [f"{files[-1]}: {one.place}" for one in loosened]:
            found[gate] = told
        elif after is None:
            found[gate] = [files[-1]]
    return found


def _schema(reader: Snapshots, rev: str, file: str) -> "TableSchema | None":
    content = reader.content(rev, file)
    try:
        return None if content is None else schema_files.read(file, content)
    except ConfigError:  # a gate that uses it says so
        return None
