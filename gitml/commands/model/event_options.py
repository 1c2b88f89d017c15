"""What commands share that make tags after a release: their options, and how tags are made."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from gitml import wiring
from gitml.core.registry import references
from gitml.core.registry.events import Motive, NewEvent
from gitml.core.registry.registry import Registry
from gitml.core.registry.versions import History
from gitml.errors import OutsideError, UsageError
from gitml.render.json.models import events as json_events
from gitml.render.text.models import events as events_text
from gitml.ui.data_pushes import push_before_tags
from gitml.ui.options import F, Settings, dry_run_option, json_option
from gitml.ui.output import print_json
from gitml.wiring import readers
from gitml.wiring.models.model_verify import VersionVerifier
from gitml.wiring.models.promotions import publish
from gitml.wiring.models.releases import open_registry


@dataclass(frozen=True, slots=True)
class EventOptions:
    """What is to be done with a version or an alias.

    Attributes:
        version: as typed: ``MODEL@vX``, ``MODEL#ALIAS`` or a model.
        reason: put on record.
        alias: None where there is none to name.
    """

    version: str
    reason: str
    push: bool
    dry_run: bool
    as_json: bool
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to happen to a model.

    Attributes:
        plan: the tags for it.
        watched: what must be as it was when others push at the same time.
        held: requirements that were checked.
    """

    history: History
    plan: Callable[[History, Motive], Sequence[NewEvent]]
    watched: Callable[[History], object]
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """The project and its registry, and the remote to push to."""

    verifier: VersionVerifier
    remote: str | None

    @property
    def registry(self) -> Registry:
        return self.verifier.registry


def open_events(settings: Settings, options: EventOptions) -> Opened:
    """Open the registry; before a push with all tags that the remote has of the model."""
    model = references.named_model(options.version)
    project = wiring.find_of_model(settings.directory, model)
    registry = open_registry(project, readers.snapshots(project))
    verifier = VersionVerifier(project, registry, settings)
    if project.git.shallow:
        raise OutsideError(
            "this clone is shallow, so versions may be missing",
            hint="fetch its history: git fetch --unshallow --tags",
        )
    if not options.push:
        return Opened(verifier, None)
    remote = project.git.remote()
    if remote is None:
        raise UsageError("there is no remote to push to", hint="add one: git remote add origin URL")
    if not options.dry_run:
        registry.fetch(remote, model)
    elif missing := registry.missing(remote, model):
        raise OutsideError(
            f"{remote} has tags of {model} that this clone lacks: {', '.join(missing[:3])}",
            hint=f"fetch them: git fetch {remote} --tags",
        )
    return Opened(verifier, remote)


def carry_out(settings: Settings, options: EventOptions, opened: Opened, intent: Intent) -> None:
    """Make the tags of a plan, or say what they would be."""
    history = intent.history
    motive = Motive(options.reason.strip(), datetime.now(UTC).astimezone(), intent.held)
    seen = intent.watched(history)

    def plan(now: History) -> Sequence[NewEvent]:
        if intent.watched(now) != seen:
            raise OutsideError(
                f"somebody else changed {history.model} at the same time; nothing was made",
                hint=f"look, and decide again: gitml model history {history.model}",
            )
        return intent.plan(now, motive)

    if opened.remote and not options.dry_run:
        commits = [event.tag.commit for event in plan(history)]
        project = opened.verifier.project
        push_before_tags(project, opened.remote, history.model, commits, settings)
    done = publish(
        opened.registry,
        history.model,
        plan,
        events_text.subject,
        opened.remote,
        dry_run=options.dry_run,
    )
    if options.as_json:
        after = opened.registry.models()[history.model] if done.created else history
        print_json(json_events.published(done, after))
        return
    click.echo(events_text.published(done.events) or "it is so already: nothing to do")
    if options.dry_run:
        settings.say("this was a dry run: nothing was tagged")
    elif done.pushed:
        settings.say(f"pushed to {done.pushed}")
    elif done.created and (remote := opened.verifier.project.git.remote()):
        names = shlex.join(f"refs/tags/{event.tag.name}" for event in done.events)
        settings.say(f"publish it: git push --atomic {remote} {names}")


def event_options(function: F) -> F:
    for option in (
        json_option,
        dry_run_option,
        click.option("--push", is_flag=True, help="Upload data, then push the tags, all or none."),
        click.option(
            "--reason", "-m", metavar="TEXT", default="", help="Why; it is put on record."
        ),
    ):
        function = option(function)
    return function
