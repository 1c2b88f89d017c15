"""``gitml model promote``, ``unassign``, ``withdraw`` and ``deprecate``: events after a release."""

from collections.abc import Sequence

import click

from gitml.commands.model.event_options import (
    EventOptions,
    Intent,
    carry_out,
    event_options,
    open_events,
)
from gitml.core.registry import events, references
from gitml.core.registry.events import Motive, NewEvent
from gitml.core.registry.versions import History
from gitml.errors import CheckFailedError, ExitCode, OutsideError, UsageError
from gitml.render.text.checks import gates as text_gates
from gitml.render.text.models import model_verification as verification_text
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.problems import report_problems
from gitml.wiring.models.promotions import Requirements, require
from gitml.wiring.models.releases import require_allowed


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@click.argument("alias")
@event_options
@pass_options(EventOptions)
def promote(settings: Settings, options: EventOptions) -> int:
    """Give ALIAS, as prod, to a version: MODEL@vX, MODEL@latest or MODEL#ALIAS.

    An annotated tag in GTO's grammar records who did so, when and why. Afterwards MODEL#ALIAS is a
    revision like any other. To roll back, promote the older version. What gitml.yaml requires of
    the alias (aliases: {prod: {requires: [verify, gates]}}) is checked first, and the exit code is
    1 where it does not hold. Where GTO's file .gto lists stages, ALIAS is one of them. --push sends
    the tags to the remote, all or none, and first the data of commits that go with them.

    \b
    Example:
      gitml model promote churn@v1.2.0 prod --push -m "better for new customers"
      gitml model promote churn#staging prod --dry-run
    """
    alias = references.alias(str(options.alias))
    opened = open_events(settings, options)
    require_allowed(opened.verifier.project, alias)
    history, found = references.chosen(options.version, opened.registry.models())
    if found.withdrawn:
        raise CheckFailedError(
            f"{found.tag.name} was withdrawn",
            hint=f"see which versions count: gitml model history {history.model}",
        )
    checked = require(opened.verifier, history, found, alias)
    if checked.unmet:
        _show_unmet(checked)
        said = (
            f"{found.tag.name} does not become {alias}: gitml.yaml requires "
            f"{' and '.join(checked.asked)}, and {' and '.join(checked.unmet)} "
        )
        if checked.is_unread:
            raise OutsideError(f"{said}cannot be judged, as not all could be read")
        upload = None
        if checked.unmet == ("verify",) and checked.verification is not None:
            upload = verification_text.upload(checked.verification)
        raise CheckFailedError(
            f"{said}failed", upload or "mend it and release again, or promote another version"
        )
    version = str(found.version)
    carry_out(
        settings,
        options,
        opened,
        Intent(
            history,
            lambda now, motive: events.promote(now, found, alias, motive),
            lambda now: (_commit_of(now, alias), _is_withdrawn(now, version)),
            checked.asked,
        ),
    )
    return ExitCode.OK


def _show_unmet(checked: Requirements) -> None:
    """What failed, on standard error: the answer is that nothing was done."""
    told = []
    if checked.judged is not None and "gates" in checked.unmet:
        judged = checked.judged
        told.append(text_gates.gates(judged.results, judged.loosened))
    if checked.verification is not None and "verify" in checked.unmet:
        told.append(verification_text.failed(checked.verification))
    click.echo("\n".join(told), err=True)
    if checked.judged is not None:
        report_problems(checked.judged.snapshots)


@click.command(cls=Command)
@click.argument("version", metavar="MODEL")
@click.argument("alias")
@event_options
@pass_options(EventOptions)
def unassign(settings: Settings, options: EventOptions) -> None:
    """Take ALIAS away, so that no version of MODEL has it.

    With MODEL@vX only where that version has it.

    \b
    Example:
      gitml model unassign churn prod --push -m "switched off"
    """
    alias = references.alias(str(options.alias))
    opened = open_events(settings, options)
    models = opened.registry.models()
    if "@" in options.version:
        history, found = references.chosen(options.version, models)
        if _commit_of(history, alias) != found.commit:
            raise CheckFailedError(
                f"{found.tag.name} is not {alias}",
                hint=f"see what is: gitml model history {history.model}",
            )
    else:
        history = references.model(options.version, models)
    carry_out(
        settings,
        options,
        opened,
        Intent(
            history,
            lambda now, motive: events.clear(now, alias, motive),
            lambda now: _commit_of(now, alias),
        ),
    )


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@event_options
@pass_options(EventOptions)
def withdraw(settings: Settings, options: EventOptions) -> None:
    """Take a version back: it is no longer MODEL@latest, and its number is not given again.

    Its aliases go back to the versions that had them before, in the same push. The tags and the
    data stay, so that it can be looked at. --reason is required.

    \b
    Example:
      gitml model withdraw churn@v1.2.0 --push -m "trained on leaked labels"
    """
    _withdraw(settings, options)


@click.command(cls=Command)
@click.argument("version", metavar="MODEL[@vX]")
@event_options
@pass_options(EventOptions)
def deprecate(settings: Settings, options: EventOptions) -> None:
    """Retire MODEL as a whole; with MODEL@vX the same as withdraw. The next release revives it.

    \b
    Example:
      gitml model deprecate churn --push -m "replaced by churn2"
    """
    if "@" in options.version:
        _withdraw(settings, options)
        return
    opened = open_events(settings, options)
    history = references.model(options.version, opened.registry.models())
    intent = Intent(history, events.deprecate, lambda now: now.deprecated)
    carry_out(settings, options, opened, intent)


def _withdraw(settings: Settings, options: EventOptions) -> None:
    if not options.reason.strip():
        raise UsageError(
            "say why: a version that others may use is not taken back in silence",
            hint=f'gitml model withdraw {options.version} -m "trained on leaked labels"',
        )
    if "@" not in options.version:
        raise UsageError(
            "name the version that is taken back",
            hint=f"as in: gitml model withdraw {options.version.partition('#')[0]}@v1.0.0",
        )
    opened = open_events(settings, options)
    history, found = references.chosen(options.version, opened.registry.models())
    version = str(found.version)

    def plan(now: History, motive: Motive) -> Sequence[NewEvent]:
        target = now.find(version)
        return events.withdraw(now, target, motive) if target else ()

    def watched(now: History) -> object:
        mine = [alias for alias, tag in now.aliases.items() if tag.commit == found.commit]
        return mine, _is_withdrawn(now, version)

    carry_out(settings, options, opened, Intent(history, plan, watched))


def _commit_of(history: History, alias: str) -> str | None:
    tag = history.aliases.get(alias)
    return tag.commit if tag else None


def _is_withdrawn(history: History, version: str) -> bool:
    found = history.find(version)
    return found is None or found.withdrawn
