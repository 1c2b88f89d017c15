"""A release: from two snapshots and the registry to the next version of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from gitml.core.config import Config, ModelRules
from gitml.core.data.pointers import Pointer
from gitml.core.paths import PathIndex
from gitml.core.pipeline.staleness import Hashes
from gitml.core.registry import evidence, versions
from gitml.core.registry.evaluation import Side, evaluation_data, find_metric
from gitml.core.registry.evidence import Bump, Rules
from gitml.core.registry.manifest import Manifest, ModelFile
from gitml.core.registry.tags import NewTag, Tag
from gitml.core.registry.versions import History, Part, Registered, Version
from gitml.core.snapshot import Model
from gitml.core.values import Value
from gitml.errors import CheckFailedError, ConfigError, UsageError


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: which part moves, and why."""

    part: Part
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A version that can be tagged.

    Attributes:
        model: as in the tag.
        previous: the version it was compared with.
    """

    model: str
    version: Version
    bump: Bump
    previous: Registered | None = None

    @property
    def tag(self) -> str:
        return f"{self.model}@{self.version}"


def tag_model(name: str, prefix: str) -> str:
    """What tags call a model: GTO counts its folder from Git's root.

    Args:
        name: as a snapshot has it, its folder counted from the DVC root.
        prefix: the DVC root, seen from Git's; empty where they are the same.
    """
    folder, _, plain = name.rpartition("=")
    joined = "/".join(part for part in (prefix, folder) if part)
    return f"{joined}={plain}" if joined else plain


def chosen(name: str | None, models: Mapping[str, Model]) -> Model:
    """The model to release: the one of that name, or the only one.

    Raises:
        UsageError: there is none of that name, or no name was given and there are several.
        ConfigError: no model is declared.
    """
    known = {m.name: m for m in models.values() if m.type in ("", "model")}
    if not known:
        raise ConfigError(
            "dvc.yaml declares no model",
            hint="declare it in dvc.yaml: artifacts: {NAME: {path: PATH, type: model}}",
        )
    if name is None:
        if len(known) > 1:
            names = ", ".join(sorted(known))
            raise UsageError("which model?", hint=f"name one of: {names}")
        return next(iter(known.values()))
    wanted = name.replace(":", "=", 1)
    if wanted not in known:
        raise versions.unknown_model(name, known)
    return known[wanted]


def rules(name: str, config: Config) -> Rules:
    """What decides about the model that ``gitml.yaml`` calls ``name``."""
    return Rules(name, config.models.get(name, ModelRules()), config.directions)


def metric_files(decides: Rules, head: Side) -> tuple[str, ...]:
    """The files of the metrics that rules name.

    Raises:
        ConfigError: a rule names a metric that is not there.
    """
    names = [guard.metric for guard in decides.rules.guards]
    if decides.rules.primary:
        names.insert(0, decides.rules.primary.metric)
    found = [find_metric(head.metrics, name, decides.place).path for name in names]
    return tuple(dict.fromkeys(found))


def plan(
    history: History,
    base: Side | None,
    head: Side,
    decides: Rules,
    decision: Decision | None = None,
) -> Plan:
    """The next version, and why it is that one.

    Args:
        history: of the model, by its name in tags.
        base: the model at its latest version; None where there is none.
        head: the model now.
        decides: its rules.
        decision: of a person, which goes above the rules.

    Raises:
        CheckFailedError: nothing changed that could be released.
        ConfigError: a rule cannot be applied.
    """
    previous = history.latest if base else None
    if decision:
        bump = evidence.manual(decision.part, decision.reason, base, head)
    elif base:
        bump = evidence.decide(base, head, decides)
    elif history.highest:
        bump = evidence.without_comparison(decides)
    else:
        bump = evidence.first(head, decides)
    if bump.part is None:
        name = previous.tag.name if previous else history.model
        raise CheckFailedError(
            f"nothing to release: model, data, params and code are those of {name}",
            hint=f"that version is what you want: gitml checkout {name}",
        )
    highest = history.highest
    version = highest.next(bump.part) if highest else Version.parse(versions.FIRST)
    return Plan(history.model, version, bump, previous)


def moment(now: datetime, history: History) -> datetime:
    """The date for a model's next tag: after its last one, as GTO orders events by the second."""
    now = now.replace(microsecond=0)
    if history.last is None:
        return now
    return max(now, history.last.date + timedelta(seconds=1))


class Registry(Protocol):
    """The project's tags, and what a new one must record."""

    @property
    def prefix(self) -> str:
        """The DVC root, seen from Git's; empty where they are the same."""

    def models(self) -> dict[str, History]:
        """Everything that was ever released, by model."""

    def manifest(self, tag: Tag) -> Manifest | None:
        """What the tag records; None where it has no whole manifest."""

    def blob(self, rev: str, path: str) -> str | None:
        """Git's id of a file at a commit."""

    def hashes(self, rev: str) -> Hashes:
        """Hashes that DVC may have recorded at ``rev``, which the working tree holds unchanged."""

    def file(self, rev: str, path: str, pointer: Pointer | None) -> ModelFile:
        """The model's bytes at a commit."""

    def environment(self, rev: str) -> Mapping[str, Value]:
        """This Python and its tools, and the Git blobs of the files that pin an environment."""

    def missing(self, remote: str, model: str) -> tuple[str, ...]:
        """Tags of a model that the remote has and this clone lacks."""

    def tag(self, new: NewTag, manifest: Manifest) -> str:
        """Make an annotated tag whose message ends in the manifest; returns its object id."""

    def push(self, remote: str, name: str, oid: str) -> None:
        """Push a tag that was just made, and take it back where somebody else was first."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a manifest records beside what the snapshot tells."""

    file: ModelFile
    environment: Mapping[str, Value] = field(default_factory=dict)


def manifest(planned: Plan, head: Side, decides: Rules, around: Surroundings) -> Manifest:
    """The record of a version for its tag."""
    made_by = head.producers.upstream(*([] if head.model is None else [head.model]))
    deps = PathIndex((dep, dep) for address in made_by for dep in head.stages[address].deps)
    sources = [p for p in head.pointers.values() if p.stage is None]
    files = metric_files(decides, head) or tuple(head.metrics)
    measured_on = [found for file in files if (found := evaluation_data(head, file)) is not None]
    return Manifest(
        model=planned.model,
        version=str(planned.version),
        file=around.file,
        bump=planned.bump,
        previous=planned.previous.tag.name if planned.previous else None,
        data={p.path: p.md5 for p in sources if deps.has_overlap(p.path)},
        evaluation={k: v for found in measured_on for k, v in found.items()} or None,
        params=head.params,
        metrics=head.metrics,
        environment=around.environment,
    )


def subject(planned: Plan) -> str:
    """The first line of the tag's message."""
    reasons = planned.bump.reasons
    telling = [r for r in reasons if r.kind in ("manual", "metric-better")] or reasons
    why = telling[0].text.splitlines()[0] if telling else str(planned.bump.part)
    return f"{planned.model} {planned.version}: {why}"
