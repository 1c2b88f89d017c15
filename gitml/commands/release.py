"""``gitml release``: tag this commit as a model's next version."""

import shlex
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

import click

from gitml import wiring
from gitml.core.comparison import model_side
from gitml.core.registry import next_version as following
from gitml.core.registry.evaluation import Side
from gitml.core.registry.events import next_date
from gitml.core.registry.evidence import Decision
from gitml.core.registry.manifest import ModelFile
from gitml.core.registry.next_version import NextVersion
from gitml.core.registry.registry import TakenError
from gitml.core.registry.tags import NewTag
from gitml.core.registry.versions import Part
from gitml.core.release import (
    PARTS,
    Candidate,
    ReleasedError,
    find_candidate,
    not_made,
    require_readable,
)
from gitml.core.snapshot import Snapshots
from gitml.errors import CheckFailedError, OutsideError, UsageError
from gitml.render import registry as render_registry
from gitml.render.json import registry as json_registry
from gitml.render.text import decision as text_decision
from gitml.render.text import judging, reasons
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import print_json
from gitml.wiring import readers
from gitml.wiring.checks import decide_models, open_assessments
from gitml.wiring.releases import open_registry


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """What ``release`` is asked for.

    Attributes:
        model: None for the only one there is.
        bump: the part of the version that a person chose, above the rules.
        reason: why.
        message: notes for the version's tag.
        dry_run: say what would be done, and do nothing.
    """

    model: str | None
    bump: Part | None
    reason: str | None
    message: str
    push: bool
    dry_run: bool
    as_json: bool

    @property
    def decision(self) -> Decision | None:
        """What a person decided.

        Raises:
            UsageError: only half of it is given.
        """
        reason = (self.reason or "").strip()
        if (self.bump is None) != (not reason):
            raise UsageError(
                "--bump and --reason belong together",
                hint='as in: gitml release --bump major --reason "another target"',
            )
        return Decision(self.bump, reason) if self.bump else None


@dataclass(frozen=True, slots=True)
class Released:
    """A version; whether it was tagged, as a dry run does not, and where it was pushed to."""

    plan: NextVersion
    commit: str
    created: bool = False
    pushed: str | None = None


def release_model(project: wiring.Project, options: ReleaseOptions, now: datetime) -> Released:
    """Tag HEAD as the next version of a model, as of ``now``.

    Raises:
        UsageError: the options contradict each other, the tree has changes, there is no commit,
            or the model is unknown.
        ConfigError: a rule of ``gitml.yaml`` cannot be applied.
        CheckFailedError: HEAD has a version of the model, or nothing changed since the last one.
        OutsideError: history or the model's bytes are missing, the model is not what this
            commit's pipeline makes, or somebody else was first.
    """
    decision = options.decision
    commit = _require_clean_head(project)
    remote = project.git.remote()
    if options.push and remote is None:
        raise UsageError("there is no remote to push to", hint="add one: git remote add origin URL")
    reader = readers.snapshots(project)
    try:
        candidate = find_candidate(reader, open_registry(project, reader), commit, options.model)
    except ReleasedError as error:
        if options.push and remote:
            hint = f"push it: {_push_command(project.git.branch(), remote, error.tag)}"
            raise CheckFailedError(error.message, hint) from error
        raise
    if options.push or not candidate.history.versions:
        _require_all_tags(candidate, remote, options)
    candidate = _with_predictions(candidate, reader)
    _require_made_by_commit(candidate)
    pointer = candidate.head.pointers.get(candidate.model.path)
    file = candidate.registry.file(commit, candidate.model.path, pointer)
    base = _base(candidate, reader, options)
    plan = _plan(candidate, base, decision)
    if options.dry_run:
        return Released(plan, commit)
    oid = _tag(candidate, plan, file, options.message, now)
    if not options.push or remote is None:
        return Released(plan, commit, created=True)
    try:
        candidate.registry.push(remote, {plan.tag: oid})
    except TakenError as error:
        raise OutsideError(
            f"{error.message}: somebody else released it first; the one just made here was taken "
            "back",
            hint=f"fetch it and look: git fetch {remote} --tags, then gitml model list",
        ) from error
    return Released(plan, commit, created=True, pushed=remote)


def _require_clean_head(project: wiring.Project) -> str:
    head = project.git.head()
    if head is None:
        raise UsageError(
            "nothing to release: this repository has no commits yet",
            hint="make the first one: git add --all && git commit",
        )
    if changed := project.git.dirty():
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if changed[3:] else "")
        raise UsageError(
            f"a release is of a commit, and these files have changes that are in none: {shown}",
            hint="commit them: git add --all && git commit; or put them aside: git stash",
        )
    if project.git.shallow:
        raise OutsideError(
            "this clone is shallow, so earlier versions may be missing",
            hint="fetch its history: git fetch --unshallow --tags",
        )
    return head.sha


def _require_all_tags(candidate: Candidate, remote: str | None, options: ReleaseOptions) -> None:
    """A clone without its tags must not start again at the first version."""
    model = candidate.history.model
    if remote is None:
        return
    try:
        missing = candidate.registry.missing(remote, model)
    except OutsideError as error:
        if options.push:
            raise
        if options.decision:
            return
        raise OutsideError(
            f"nobody can tell whether {model} was released before: it has no version here, and "
            f"{error.message}",
            hint="if this is its first version, say so: "
            f"gitml release {candidate.model.name} --bump major --reason 'first version'",
        ) from error
    if missing:
        raise OutsideError(
            f"{remote} has tags of {model} that this clone lacks: {', '.join(missing[:3])}",
            hint=f"fetch them: git fetch {remote} --tags",
        )


def _require_made_by_commit(candidate: Candidate) -> None:
    """The model, and the metrics that speak for it, must be what this commit's pipeline makes."""
    if why := not_made(candidate):
        stage, first = why[0]
        more = f" (and {len(why) - 1} more such changes)" if why[1:] else ""
        raise OutsideError(
            f"{candidate.model.name} is not what this commit makes: "
            f"stage {stage}: {reasons.reason(first)}{more}",
            hint="make it anew: gitml repro, then git add --all && git commit",
        )


def _plan(candidate: Candidate, base: Side | None, decision: Decision | None) -> NextVersion:
    """The next version; a model that cannot be judged has none, unless a person decides."""
    bump = following.bump(candidate.history, base, candidate.side, candidate.rules, decision)
    if bump.verdict.outcome == "unjudged":
        name = candidate.model.name
        raise OutsideError(
            judging.unjudged(bump.verdict),
            hint="measure it anew: gitml repro, then git add --all && git commit; or decide "
            f"yourself: gitml release {name} --bump pipeline --reason WHY",
        )
    return following.next_version(candidate.history, bump)


def _base(candidate: Candidate, reader: Snapshots, options: ReleaseOptions) -> Side | None:
    latest = candidate.history.latest
    if latest is None:
        return None
    old = reader.read(latest.commit, PARTS)
    if options.decision is None:
        require_readable(
            old, latest.tag.name, "fetch the data of all versions: dvc fetch --all-tags"
        )
    model = old.models.get(candidate.model.name, candidate.model)
    return model_side(old, model.path, candidate.registry.blob(latest.commit, model.path))


def _with_predictions(candidate: Candidate, reader: Snapshots) -> Candidate:
    """The candidate with what the predictions of both versions say, where its rules name any."""
    latest = candidate.history.latest
    commit = candidate.commit
    base = latest.commit if latest else None
    assessments = open_assessments(reader, reader.config(commit), base, commit)
    (rules,) = decide_models(assessments, [candidate.rules.model])
    return replace(candidate, rules=rules)


def _tag(
    candidate: Candidate, plan: NextVersion, file: ModelFile, notes: str, now: datetime
) -> str:
    """Write the version's tag; answers the tag object's id."""
    registry, commit = candidate.registry, candidate.commit
    message = f"{text_decision.subject(plan)}\n\n{notes}"
    date = next_date(now, candidate.history)
    told = text_decision.recorded(plan.bump)
    environment = registry.environment(commit)
    manifest = following.manifest(plan, candidate.side, candidate.rules, file, environment, told)
    return registry.tag(NewTag(plan.tag, commit, message, date), manifest)


@click.command("release", cls=Command)
@click.argument("model", required=False)
@click.option(
    "--bump",
    type=click.Choice(get_args(Part)),
    help="Decide yourself which part of the version moves; needs --reason.",
)
@click.option("--reason", metavar="TEXT", help="Why you decide so; it is put on record.")
@click.option("--message", "-m", metavar="TEXT", default="", help="Notes for the version's tag.")
@click.option("--push", is_flag=True, help="Push the tag to the remote.")
@click.option("--dry-run", is_flag=True, help="Say what would be released, and do nothing.")
@json_option
@pass_options(ReleaseOptions)
def release(settings: Settings, options: ReleaseOptions) -> None:
    """Tag the commit you are on as the next version of MODEL.

    Which part of MAJOR.MINOR.PIPELINE moves follows from evidence: MINOR when the primary metric
    that gitml.yaml declares improved on the same evaluation data and no guard broke, PIPELINE when
    anything else changed. MAJOR, for data or a target that is incompatible, is yours to decide.
    The annotated tag records the model's hashes, data, params, metrics and the reasons; nothing is
    committed. MODEL may be left out where dvc.yaml declares only one.

    \b
    Example:
      gitml release
      gitml release churn --push
      gitml release churn --bump major --reason "predicts churn within 90 days, not 30"
    """
    now = datetime.now(UTC).astimezone()
    project = wiring.find(settings.directory)
    done = release_model(project, options, now)
    if options.as_json:
        created, pushed = done.created, done.pushed
        print_json(json_registry.released(done.plan, done.commit, created=created, pushed=pushed))
    else:
        click.echo(render_registry.plan(done.plan))
    if hint := text_decision.hint(done.plan.bump):
        settings.say(f"hint: {hint}")
    settings.say(_next(done, project.git.branch(), project.git.remote()))


def _next(done: Released, branch: str | None, remote: str | None) -> str:
    tag = done.plan.tag
    if not done.created:
        return "this was a dry run: nothing was tagged"
    if done.pushed:
        return f"pushed to {done.pushed}; its data goes to the DVC remote with: gitml push"
    back = f"back to it, one day: gitml checkout {tag}"
    if remote is None:
        return back
    command = _push_command(branch, remote, tag)
    return f"publish it: {command}\n{back}"


def _push_command(branch: str | None, remote: str, tag: str) -> str:
    """What pushes the data and the tag; on a detached HEAD ``gitml push`` pushes data only."""
    return "gitml push" if branch else f"gitml push, then git push {remote} {shlex.quote(tag)}"
