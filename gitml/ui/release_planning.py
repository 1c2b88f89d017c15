"""The next version of a model at a commit, as a release would make it."""

from gitml.core.models.release import Candidate, not_made
from gitml.core.registry.evaluation import Side
from gitml.core.registry.versioning import next_version as following
from gitml.core.registry.versioning.evidence import Decision
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.errors import OutsideError
from gitml.render.text import reasons
from gitml.render.text.models import judging


def require_made_by_commit(candidate: Candidate) -> None:
    """The model, and the metrics that speak for it, must be what this commit's pipeline makes.

    Raises:
        OutsideError: they are not.
    """
    if why := not_made(candidate):
        stage, first = why[0]
        more = f" (and {len(why) - 1} more such changes)" if why[1:] else ""
        raise OutsideError(
            f"{candidate.model.name} is not what this commit makes: "
            f"stage {stage}: {reasons.reason(first)}{more}",
            hint="make it anew: gitml repro, then git add --all && git commit",
        )


def plan_release(
    candidate: Candidate,
    base: Side | None,
    decision: Decision | None = None,
    pre: str | None = None,
) -> NextVersion:
    """The next version; a model that cannot be judged has none, unless a person decides.

    Raises:
        ConfigError: a rule cannot be applied.
        CheckFailedError: nothing changed that could be released.
        OutsideError: the model cannot be judged.
    """
    bump = following.bump(candidate.history, base, candidate.side, candidate.rules, decision)
    if bump.verdict.outcome == "unjudged":
        name = candidate.model.name
        raise OutsideError(
            judging.unjudged(bump.verdict),
            hint="measure it anew: gitml repro, then git add --all && git commit; or decide "
            f"yourself: gitml release {name} --bump pipeline --reason WHY",
        )
    return following.next_version(candidate.history, candidate.base, bump, pre)
