"""What must hold before a version is made."""

from collections.abc import Sequence

from gitml import wiring
from gitml.core.models.release import Candidate, find_candidate
from gitml.core.registry.registry import Registry
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError, OutsideError, UsageError
from gitml.render import numbers
from gitml.wiring.models.releases import refuse_old_declaration


def require_clean_head(project: wiring.Project) -> str:
    """The commit that is released.

    Raises:
        UsageError: there is none, or files have changes that are in none.
        OutsideError: the clone is shallow.
    """
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


def require_candidate(
    reader: Snapshots, registry: Registry, commit: str, model: str | None
) -> Candidate:
    """The model at a commit; see :func:`find_candidate`. One declared for GTO alone is named.

    Raises:
        ConfigError: ``dvc.yaml`` declares no model.
    """
    try:
        return find_candidate(reader, registry, commit, model)
    except ConfigError:
        refuse_old_declaration(reader, commit, model)
        raise


def require_all_tags(
    candidate: Candidate, remote: str | None, *, push: bool, decided: bool
) -> None:
    """A clone without its tags must not start again at the first version.

    Raises:
        OutsideError: the remote has tags that are not here, or cannot be asked.
    """
    model = candidate.history.model
    if remote is None:
        return
    try:
        missing = candidate.registry.missing(remote, model)
    except OutsideError as error:
        if push:
            raise
        if decided:
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


def require_uploaded(model: str, nowhere: Sequence[str]) -> None:
    """Others must find the data of a version that they are told of.

    Raises:
        OutsideError: no remote has some of it.
    """
    if nowhere:
        raise OutsideError(
            f"{model} cannot be published: no DVC remote has {numbers.few([*nowhere], 3)}",
            hint="upload it first: gitml push",
        )
