"""``gitml release``: tag this commit as a model's next version."""

import re
import shlex
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

import click

from gitml import wiring
from gitml.commands.release.requirements import (
    require_all_tags,
    require_candidate,
    require_clean_head,
    upload_first,
)
from gitml.commands.release.sides import can_measure_anew, measured_anew
from gitml.core.models.release import Candidate, ReleasedError
from gitml.core.registry.events import next_date
from gitml.core.registry.manifest import ModelFile
from gitml.core.registry.registry import TakenError
from gitml.core.registry.tags import NewTag
from gitml.core.registry.versioning import next_version as following
from gitml.core.registry.versioning.evidence import Decision
from gitml.core.registry.versioning.model_verdict import WORSE
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versions import Part
from gitml.errors import CheckFailedError, ExitCode, OutsideError, UsageError
from gitml.render import registry as render_registry
from gitml.render.json.models import registry as json_registry
from gitml.render.text.models import decision as text_decision
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import columns, print_json
from gitml.ui.release_planning import plan_release, require_made_by_commit
from gitml.wiring import readers
from gitml.wiring.models.compared_sides import base_side, with_predictions
from gitml.wiring.models.releases import open_registry


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """What ``release`` is asked for.

    Attributes:
        model: None for the only one there is.
        bump: the part of the version that a person chose, above the rules.
        reason: why.
        message: notes for the version's tag.
        dry_run: say what would be done, and do nothing.
        pre: what a pre-release is called; None for a release.
        sign: sign the tag.
        allow_regression: release a model that is worse.
        reevaluate: run this commit's evaluation on the last version's model.
    """

    model: str | None
    bump: Part | None
    reason: str | None
    message: str
    push: bool
    dry_run: bool
    as_json: bool
    pre: str | None
    sign: bool
    allow_regression: bool
    reevaluate: bool

    @property
    def decision(self) -> Decision | None:
        """What a person decided."""
        reason = (self.reason or "").strip()
        return Decision(self.bump, reason) if self.bump and reason else None

    def require_whole_decision(self) -> None:
        """Refuse half a decision.

        Raises:
            UsageError: only half of it is given.
        """
        reason = (self.reason or "").strip()
        if (self.bump is None) != (not reason):
            raise UsageError(
                "--bump and --reason belong together",
                hint='as in: gitml release --bump major --reason "another target"',
            )


@dataclass(frozen=True, slots=True)
class Released:
    """A version; whether it was tagged, as a dry run does not, and where it was pushed to.

    Attributes:
        can_reevaluate: whether --reevaluate would tell more.
    """

    plan: NextVersion
    commit: str
    created: bool = False
    pushed: str | None = None
    can_reevaluate: bool = False

    @property
    def is_regression(self) -> bool:
        """Whether the rules find the model worse, whoever decided which part moves."""
        return self.plan.bump.judged in WORSE


def release_model(
    project: wiring.Project, options: ReleaseOptions, now: datetime, talk: Settings
) -> Released:
    """Tag HEAD as the next version of a model, as of ``now``; not one that is worse.

    Raises:
        UsageError: the options contradict each other, the tree has changes, there is no commit,
            or the model is unknown.
        ConfigError: a rule of ``gitml.yaml`` cannot be applied.
        CheckFailedError: HEAD has a version of the model, or nothing changed since the last one.
        OutsideError: history or the model's bytes are missing, the model is not what this
            commit's pipeline makes, or somebody else was first.
    """
    options.require_whole_decision()
    commit = require_clean_head(project)
    remote = project.git.remote()
    if options.push and remote is None:
        raise UsageError("there is no remote to push to", hint="add one: git remote add origin URL")
    reader = readers.snapshots(project)
    try:
        registry = open_registry(project, reader)
        candidate = require_candidate(reader, registry, commit, options.model)
    except ReleasedError as error:
        if options.push and remote:
            hint = f"push it: {_push_command(project.git.branch(), remote, error.tag)}"
            raise CheckFailedError(error.message, hint) from error
        raise
    if options.push or not candidate.history.versions:
        require_all_tags(candidate, remote, push=options.push, decided=options.decision is not None)
    candidate = with_predictions(project, candidate, reader)
    require_made_by_commit(candidate)
    pointer = candidate.head.pointers.get(candidate.model.path)
    file = candidate.registry.file(commit, candidate.model.path, pointer)
    base = base_side(candidate, reader, decided=options.decision is not None)
    if options.reevaluate and base is not None:
        candidate, base = measured_anew(candidate, base, project, reader, talk)
    plan = plan_release(candidate, base, options.decision, options.pre)
    done = Released(plan, commit)
    if options.dry_run and not options.reevaluate:
        done = replace(done, can_reevaluate=can_measure_anew(candidate, plan, reader))
    if options.dry_run or (done.is_regression and not options.allow_regression):
        return done
    if options.push and remote:
        upload_first(project, candidate, plan.tag, remote, talk)
    oid = _tag(candidate, plan, file, options, now)
    if options.push and remote:
        _push(candidate, remote, plan.tag, oid)
        return replace(done, created=True, pushed=remote)
    return replace(done, created=True)


def _push(candidate: Candidate, remote: str, tag: str, oid: str) -> None:
    try:
        candidate.registry.push(remote, {tag: oid})
    except TakenError as error:
        raise OutsideError(
            f"{error.message}: somebody else released it first; the one just made here was taken "
            "back",
            hint=f"fetch it and look: git fetch {remote} --tags, then gitml model list",
        ) from error


def _tag(
    candidate: Candidate,
    plan: NextVersion,
    file: ModelFile,
    options: ReleaseOptions,
    now: datetime,
) -> str:
    """Write the version's tag; answers the tag object's id."""
    registry, commit = candidate.registry, candidate.commit
    message = f"{text_decision.subject(plan)}\n\n{options.message}"
    date = next_date(now, candidate.history)
    told = text_decision.recorded(plan.bump)
    environment = registry.environment(commit)
    manifest = following.manifest(plan, candidate.side, candidate.rules, file, environment, told)
    return registry.tag(NewTag(plan.tag, commit, message, date), manifest, signed=options.sign)


def _pre_name(_ctx: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[a-zA-Z][0-9a-zA-Z-]*", name):
        raise click.BadParameter("letters and digits, as in rc")
    return name


@click.command("release", cls=Command)
@click.argument("model", required=False)
@click.option(
    "--bump",
    type=click.Choice(get_args(Part)),
    help="Decide yourself which part of the version moves; needs --reason.",
)
@click.option("--reason", metavar="TEXT", help="Why you decide so; it is put on record.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Notes for the version's tag.")
@click.option(
    "--pre", metavar="NAME", callback=_pre_name, help="Make a pre-release, as rc: v1.2.0-rc.1."
)
@click.option("--sign", is_flag=True, help="Sign the tag, with the key that Git is set up with.")
@click.option("--allow-regression", is_flag=True, help="Release it also where it is worse.")
@click.option(
    "--reevaluate",
    is_flag=True,
    help="Run this commit's evaluation on the last version's model, and compare with that.",
)
@click.option("--push", is_flag=True, help="Upload data, then push the tag.")
@click.option("--dry-run", is_flag=True, help="Say what would be released, and do nothing.")
@json_option
@pass_options(ReleaseOptions)
def release(settings: Settings, options: ReleaseOptions) -> int:
    """Tag the commit you are on as the next version of MODEL.

    Which part of MAJOR.MINOR.PIPELINE moves follows from evidence: MINOR when the primary metric
    that gitml.yaml declares improved on the same evaluation data and no guard broke, PIPELINE when
    anything else changed, and MAJOR when a declared schema says that data or target do not fit the
    last version any more; where none is declared, that is yours to decide. It is compared with the
    highest version on this commit or one before it. A model that is worse is not released without
    --allow-regression, whatever --bump says, and the exit code is 1. The annotated tag records the
    model's hashes, data, params, metrics and the reasons; nothing is committed. MODEL may be left
    out where dvc.yaml declares only one.

    \b
    Example:
      gitml release
      gitml release churn --push
      gitml release churn --bump major --reason "predicts churn within 90 days, not 30"
    """
    now = datetime.now(UTC).astimezone()
    project = wiring.find(settings.directory)
    done = release_model(project, options, now, settings)
    if options.as_json:
        created, pushed = done.created, done.pushed
        print_json(json_registry.released(done.plan, done.commit, created=created, pushed=pushed))
    else:
        click.echo(render_registry.plan(done.plan, columns=columns(wide=not sys.stdout.isatty())))
    if hint := text_decision.hint(done.plan.bump):
        settings.say(f"hint: {hint}")
    if done.can_reevaluate:
        again = shlex.join(["gitml", "release", done.plan.model, "--reevaluate", "--dry-run"])
        settings.say(f"hint: to measure the last version on this commit's test set, too: {again}")
    if done.is_regression and not options.allow_regression:
        name = done.plan.model.rpartition("=")[2]
        raise CheckFailedError(
            f"{done.plan.model} {_how_worse(done.plan)}; nothing was tagged",
            hint="make it better; or release it all the same: "
            f"gitml release {name}{_decided(options)} --allow-regression",
        )
    settings.say(_next(done, project.git.branch(), project.git.remote()))
    return ExitCode.OK


def _decided(options: ReleaseOptions) -> str:
    """What a person decided, as options."""
    chosen = options.decision
    return f" --bump {chosen.part} --reason {shlex.quote(chosen.reason)}" if chosen else ""


def _how_worse(plan: NextVersion) -> str:
    before = plan.previous.tag.name if plan.previous else "before"
    if plan.bump.judged == "declined":
        return f"declined since {before} (untested)"
    return f"is worse than {before}"


def _next(done: Released, branch: str | None, remote: str | None) -> str:
    tag = done.plan.tag
    if not done.created:
        return "this was a dry run: nothing was tagged"
    if done.pushed:
        return f"pushed to {done.pushed}"
    back = f"back to it, one day: gitml checkout {tag}"
    if remote is None:
        return back
    command = _push_command(branch, remote, tag)
    return f"publish it: {command}\n{back}"


def _push_command(branch: str | None, remote: str, tag: str) -> str:
    """What pushes the data and the tag; on a detached HEAD ``gitml push`` pushes data only."""
    return "gitml push" if branch else f"gitml push, then git push {remote} {shlex.quote(tag)}"
