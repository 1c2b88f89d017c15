"""``gitml model history``: what happened to models, and what was so on a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import click

from gitml import wiring
from gitml.core.models.models import assigned, past_events
from gitml.core.registry import references
from gitml.core.registry.versions import History, until
from gitml.errors import UsageError
from gitml.render.json.models import model_history as json_history
from gitml.render.text.models import model_history
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options, wide_option
from gitml.ui.output import columns, print_json
from gitml.wiring import readers
from gitml.wiring.models.releases import open_registry, require_released


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """What ``model history`` is asked for.

    Attributes:
        model: None for all.
        at: a day or a moment; None for the whole course of events.
    """

    model: str | None
    at: str | None
    wide: bool
    as_json: bool

    @property
    def moment(self) -> datetime | None:
        """The last second of a day; a moment without a zone is of here.

        Raises:
            UsageError: it is no date.
        """
        if self.at is None:
            return None
        try:
            found = datetime.fromisoformat(self.at)
            if len(self.at) <= len("2026-03-01"):
                found += timedelta(days=1, seconds=-1)
            return found if found.tzinfo else found.astimezone()
        except (ValueError, OverflowError, OSError) as error:  # some years have no time zone here
            raise UsageError(
                f"'{self.at}' is no date", hint="write it as 2026-03-01 or 2026-03-01T14:30"
            ) from error


@click.command(cls=Command)
@click.argument("model", required=False)
@click.option("--at", metavar="DATE", help="What was so at the end of that day, or at a moment.")
@wide_option
@json_option
@pass_options(HistoryOptions)
def history(settings: Settings, options: HistoryOptions) -> None:
    """Show what happened to MODEL, or to all: releases, aliases, withdrawals, newest first.

    With --at DATE which version was the latest then, and which had each alias.

    \b
    Example:
      gitml model history churn
      gitml model history churn --at 2026-03-01
    """
    moment = options.moment
    project = wiring.find_of_model(settings.directory, references.named_model(options.model or ""))
    registry = open_registry(project, readers.snapshots(project))
    models = registry.models()
    chosen: dict[str, History] = models
    if options.model is not None:
        require_released(options.model, registry)
        one = references.model(options.model, models)
        chosen = {one.model: one}
    if moment is not None:
        then = {name: until(one, moment) for name, one in chosen.items()}
        places = {name: assigned(one, registry) for name, one in then.items()}
        if options.as_json:
            print_json(json_history.at(moment, then, places))
        else:
            click.echo(model_history.at(moment, then, places))
        return
    events = [event for one in chosen.values() for event in past_events(one, registry)]
    events.sort(key=lambda event: event.tag.date)  # of one second, those of a model stay in order
    events.reverse()
    if options.as_json:
        print_json(json_history.events(events))
    elif events:
        click.echo(model_history.events(events, columns(wide=options.wide)))
    else:
        settings.say("no model has been released yet")
