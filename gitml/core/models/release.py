"""A model at a commit that may become its next version."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gitml.core.comparisons.comparison import model_side
from gitml.core.models.choice import choose_model
from gitml.core.pipeline.staleness import CommittedPipeline, stale
from gitml.core.registry.evaluation import Side
from gitml.core.registry.registry import Registry
from gitml.core.registry.tags import is_model, model_name
from gitml.core.registry.versioning import next_version
from gitml.core.registry.versioning.rules import Rules, metric_files
from gitml.core.registry.versions import History, Registered
from gitml.core.snapshot import ALL, Model, Part, Snapshot, Snapshots
from gitml.core.verdict import Reason
from gitml.errors import CheckFailedError, ConfigError, OutsideError

PARTS: frozenset[Part] = ALL - {"plots"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """The model at a commit, and what the registry knows of it.

    Attributes:
        base: the highest version that counts, on this commit or one before it.
    """

    commit: str
    head: Snapshot
    model: Model
    side: Side
    rules: Rules
    history: History
    registry: Registry
    base: Registered | None = None


class ReleasedError(CheckFailedError):
    """The commit is a version of the model already, by the tag of that name."""

    def __init__(self, tag: str, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.tag = tag


def find_candidate(
    reader: Snapshots, registry: Registry, commit: str, model_asked: str | None
) -> Candidate:
    """The model of that name at a commit, or the only one there is.

    Raises:
        UsageError: the model is unknown.
        ConfigError: its name cannot be that of a tag.
        ReleasedError: the commit is a version of it already.
        OutsideError: something of the commit cannot be read.
    """
    head = require_readable(reader.read(commit, PARTS), "HEAD", None)
    model = choose_model(head.models, model_asked)
    candidate = candidate_at(reader, registry, head, model, commit)
    require_unreleased(candidate)
    return candidate


def require_unreleased(candidate: Candidate) -> None:
    """Refuse a model that has a version at its commit, or a name that no tag can have.

    Raises:
        ConfigError: its name cannot be that of a tag.
        ReleasedError: the commit is a version of it already.
    """
    history = candidate.history
    name = history.model
    if not is_model(name):
        raise ConfigError(
            f"'{name}' cannot be the name of a tag",
            hint="a model's name has letters, digits, -, _ and /; its folder's may have dots, too",
        )
    if found := history.at(candidate.commit):
        withdrawn = ", which was withdrawn" if found.withdrawn else ""
        raise ReleasedError(
            found.tag.name,
            f"this commit is {found.tag.name} already{withdrawn}",
            hint="a commit is one version of a model; make another one: git commit",
        )


def candidate_at(
    reader: Snapshots, registry: Registry, head: Snapshot, model: Model, commit: str
) -> Candidate:
    """A model of a snapshot that was read of a commit."""
    name = model_name(model.name, registry.prefix)
    history = registry.models().get(name, History(name))
    side = model_side(head, model.path, registry.blob(commit, model.path))
    rules = next_version.rules(model.name, reader.config(commit))
    before = registry.reachable(commit)
    usable = [v for v in history.versions if not v.withdrawn and not v.version.pre]
    base = next((v for v in reversed(usable) if v.tag.name in before), None)
    pinned = registry.pinned(commit)
    side = replace(side, pinned=pinned)
    return Candidate(commit, head, model, side, rules, history, registry, base)


def find_released(models: Iterable[Model], registry: Registry, name: str) -> Model | None:
    """The model that tags call ``name``, among those of a snapshot."""
    named = (one for one in models if model_name(one.name, registry.prefix) == name)
    return next(named, None)


def require_readable(snapshot: Snapshot, name: str, hint: str | None) -> Snapshot:
    """The snapshot, as long as all of it could be read.

    Raises:
        OutsideError: something could not.
    """
    for problem in snapshot.problems:
        raise OutsideError(
            f"{name}: {problem.message}", hint=(hint if problem.absent else None) or problem.hint
        )
    return snapshot


def not_made(candidate: Candidate) -> list[tuple[str, Reason]]:
    """Stages, with why, that would make another model, or other metrics, from this commit."""
    head = candidate.head
    record = CommittedPipeline(
        head.stages,
        head.pointers,
        candidate.registry.used_params(candidate.commit),
        candidate.registry.hashes(candidate.commit),
        head.model_paths,
        candidate.registry.was_in_git(candidate.commit),
    )
    side = candidate.side
    mine = [head.stages[address] for address in {*side.sources, *side.made_with_model}]
    outs = [out for stage in mine for out in stage.outs if out.kind == "metric"]
    unmade = sorted(out.path for out in outs if out.path not in head.metrics)
    found = [one for path in [candidate.model.path, *unmade] for one in stale(record, path)]
    if not found:
        tested = {one.file for one in candidate.rules.tested.values()}
        measured = (*metric_files(side, candidate.rules), *sorted(tested))
        found = [one for path in measured for one in stale(record, path, side.others)]
    return [(verdict.name, reason) for verdict in found for reason in verdict.reasons]
