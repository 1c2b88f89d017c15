"""What is known of the models of a project."""

from collections.abc import Mapping, Sequence

from gitml.core.models.release import find_released
from gitml.core.registry import model_summary, tag_problems
from gitml.core.registry.events import version_at
from gitml.core.registry.manifest import read_message
from gitml.core.registry.model_summary import Assigned, ModelSummary, Trend
from gitml.core.registry.registry import Registry
from gitml.core.registry.tag_problems import TagProblem
from gitml.core.registry.tags import Event, Tag, model_name
from gitml.core.registry.version_details import PastEvent, VersionDetails
from gitml.core.registry.versions import History, Registered
from gitml.core.settings.config import Config
from gitml.core.snapshot import Model, Snapshots

_SHOWN = 20  # versions of which a trend is made


def list_models(
    models: Mapping[str, Model],
    histories: Mapping[str, History],
    registry: Registry,
    reader: Snapshots,
    config: Config,
) -> list[ModelSummary]:
    """Every model of a project that is declared now or that was ever released, sorted by name.

    Args:
        models: those that the working tree declares, by name.
        histories: those of models that were released, by name.
        registry: what their tags record.
        reader: of the commits of versions that are in use.
        config: names the primary metric of each model, of which there is a trend.
    """
    declared = {
        model_name(model.name, registry.prefix): model
        for model in models.values()
        if model.has_versions
    }
    idle = registry.not_annotated()
    summaries = []
    for name in sorted({*declared, *histories}):
        history = histories.get(name, History(name))
        model = declared.get(name)
        problems = (
            *registry.problems(history),
            *commit_problems(history, registry, reader),
            *idle.get(name, ()),
        )
        rules = config.models.get(model.name if model else name)
        metric = rules.primary.metric if rules and rules.primary else None
        path = model.path or None if model else None
        summaries.append(_summary(history, path, registry, metric, problems))
    return summaries


def _summary(
    history: History,
    path: str | None,
    registry: Registry,
    metric: str | None,
    problems: tuple[TagProblem, ...],
) -> ModelSummary:
    latest = history.latest
    manifest = registry.manifest(latest) if latest else None
    return ModelSummary(
        name=history.model,
        declared=path,
        latest=latest,
        aliases=assigned(history, registry),
        versions=sum(not v.withdrawn for v in history.versions),
        released=bool(history.versions),
        deprecated=history.deprecated,
        why=why(latest, registry) if latest else "",
        bump=manifest.bump if manifest else None,
        trend=_trend(history, registry, metric) if metric else None,
        problems=problems,
    )


def why(found: Registered, registry: Registry) -> str:
    """The reason that tells most of why a version has its number; else what its tag says first."""
    record = registry.manifest(found)
    told = record.bump.telling if record else None
    return told.text if told else _subject(found.tag)


def _why(history: History, event: Event, registry: Registry) -> str:
    found = history.find(event.name.version) if event.name.version else None
    is_its_own = found is not None and found.tag == event.tag
    return why(found, registry) if found is not None and is_its_own else _subject(event.tag)


def assigned(history: History, registry: Registry) -> dict[str, Assigned]:
    """Where each alias is, and why."""
    return {
        alias: Assigned(version_at(history, tag.commit), tag, reason(registry, tag))
        for alias, tag in sorted(history.aliases.items())
    }


def reason(registry: Registry, tag: Tag) -> str:
    """Why something was done, in the words of who did it; else what its tag says first."""
    record = registry.event(tag)
    return record.reason if record else _subject(tag)


def _subject(tag: Tag) -> str:
    return tag.message.strip().partition("\n")[0]


def _trend(history: History, registry: Registry, metric: str) -> Trend | None:
    count = [v for v in history.versions if not v.withdrawn and not v.version.pre][-_SHOWN:]
    if not count:
        return None
    return model_summary.trend(metric, [(found, registry.manifest(found)) for found in count])


def commit_problems(
    history: History, registry: Registry, reader: Snapshots
) -> Sequence[TagProblem]:
    """Manifests that tell of another model than their commit has, of versions that are in use."""
    used = [history.latest, *(history.at(tag.commit) for tag in history.aliases.values())]
    once = {str(v.version): v for v in used if v is not None}.values()
    found = (commit_problem(one, registry, reader) for one in once)
    return [problem for problem in found if problem]


def commit_problem(found: Registered, registry: Registry, reader: Snapshots) -> TagProblem | None:
    """Whether a manifest tells of another model than its commit has."""
    record = registry.manifest(found)
    if record is None:
        return None
    snapshot = reader.read(found.commit, {"models", "data"})
    if snapshot.problems:
        return None
    model = find_released(snapshot.models.values(), registry, found.model)
    pointer = snapshot.pointers.get(model.path) if model else None
    path, md5 = model.path if model else None, pointer.md5 if pointer else None
    return tag_problems.bytes_problem(found, record, path, md5)


def describe_version(
    history: History, found: Registered, registry: Registry, reader: Snapshots
) -> VersionDetails:
    """All that is known of a version."""
    own = [one for one in registry.problems(history) if one.tag == found.tag.name]
    lie = commit_problem(found, registry, reader)
    here = [alias for alias, tag in history.aliases.items() if tag.commit == found.commit]
    return VersionDetails(
        found,
        registry.manifest(found),
        read_message(found.tag.message).notes,
        {name: one for name, one in assigned(history, registry).items() if name in here},
        reason(registry, found.withdrawal) if found.withdrawal else "",
        (*own, *([lie] if lie else ())),
    )


def past_events(history: History, registry: Registry) -> list[PastEvent]:
    """What happened to a model, the first first."""
    found = []
    for event in history.events:
        name, tag = event.name, event.tag
        record = registry.event(tag)
        version = name.version or (record.version if record else version_at(history, tag.commit))
        why = record.reason if record else _why(history, event, registry)
        previous = record.previous if record else None
        found.append(PastEvent(history.model, name.action, version, name.alias, previous, why, tag))
    return found
