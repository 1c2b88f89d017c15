"""``gitml model``: models and their versions."""

from collections.abc import Iterable

import click

from gitml import wiring
from gitml.core.registry.model_summary import ModelSummary
from gitml.core.registry.registry import Registry
from gitml.core.registry.tags import model_name
from gitml.core.registry.versions import History
from gitml.core.snapshot import Model
from gitml.render import registry as render_registry
from gitml.render.json import registry as json_registry
from gitml.ui.click_classes import Group
from gitml.ui.options import Settings, json_option, md_option, pass_settings, wide_option
from gitml.ui.output import columns, print_json
from gitml.wiring import readers
from gitml.wiring.releases import declared_for_gto, open_registry


def list_models(models: Iterable[Model], registry: Registry) -> list[ModelSummary]:
    """Every model that is declared now or that was ever released, sorted by name."""
    declared = {
        model_name(model.name, registry.prefix): model.path or None
        for model in models
        if model.has_versions
    }
    histories = registry.models()
    return [
        _summary(histories.get(name, History(name)), declared.get(name), registry)
        for name in sorted({*declared, *histories})
    ]


def _summary(history: History, path: str | None, registry: Registry) -> ModelSummary:
    latest = history.latest
    manifest = registry.manifest(latest.tag) if latest else None
    why = latest.tag.message.strip().partition("\n")[0] if latest else ""
    if manifest and manifest.bump.reasons:
        why = manifest.bump.reasons[0].text
    return ModelSummary(
        name=history.model,
        declared=path,
        latest=latest,
        aliases={alias: _target(history, tag.commit) for alias, tag in history.aliases.items()},
        versions=sum(not v.withdrawn for v in history.versions),
        released=bool(history.versions),
        why=why,
        bump=manifest.bump if manifest else None,
    )


def _target(history: History, commit: str) -> str:
    found = history.at(commit)
    return str(found.version) if found else commit[:7]


@click.group(cls=Group)
def model() -> None:
    """See the models of this project and their versions.

    \b
    Example:
      gitml model list
    """


@model.command("list")
@wide_option
@json_option
@md_option
@pass_settings
def list_command(settings: Settings, wide: bool, as_json: bool, as_md: bool) -> None:
    """List every model with its latest version, who released it, and why it is that version.

    Models are those that dvc.yaml declares under artifacts, those of GTO's artifacts.yaml, and
    those that tags of releases name. It works in a Git repository without DVC, too.
    The latest version is the highest that is neither withdrawn nor a pre-release.

    \b
    Example:
      gitml model list
      gitml model list --json
    """
    project = wiring.find_without_dvc(settings.directory)
    reader = readers.snapshots(project)
    snapshot = reader.read("workspace", {"models"})
    for problem in snapshot.problems:
        settings.warn(problem.message, problem.hint)
    declared = {**declared_for_gto(reader), **snapshot.models}
    models = list_models(declared.values(), open_registry(project, reader))
    if as_json:
        print_json(json_registry.models(models))
    elif models:
        click.echo(render_registry.models(models, as_md=as_md, columns=columns(wide=wide)))
    else:
        settings.say("no models yet: declare one in dvc.yaml")
        settings.say("hint: artifacts: {NAME: {path: PATH, type: model}}, then gitml release")
    if project.git.shallow:
        settings.warn(
            "this clone is shallow, so versions may be missing",
            "fetch its history: git fetch --unshallow --tags",
        )
