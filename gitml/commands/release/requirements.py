"""What must hold before a version is made."""

from gitml import wiring
from gitml.core.data.pointers import Pointer
from gitml.core.models.release import Candidate, find_candidate
from gitml.core.registry.registry import Registry
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError, OutsideError, UsageError
from gitml.render import numbers
from gitml.ui.data_pushes import push_before_tags
from gitml.ui.options import Settings
from gitml.wiring.models.model_verify import has_remote, not_uploaded
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


def upload_first(
    project: wiring.Project, candidate: Candidate, tag: str, remote: str, settings: Settings
) -> None:
    """Others must find the data of a version that they are told of.

    What the commits that come with its tag record is sent, of every project of the repository. The
    model, and the data from outside that it was made from, must be there in any case.

    Raises:
        NoRemoteError: there is data, and no DVC remote is set up.
        OutsideError: some of it cannot be sent, or no remote has it.
    """
    push_before_tags(project, remote, candidate.history.model, [candidate.commit], settings)
    if not has_remote(project):
        return
    if nowhere := not_uploaded(project, _outputs(candidate), settings):
        raise OutsideError(
            f"{tag} cannot be published: no DVC remote has {numbers.few([*nowhere], 3)}",
            hint="upload it first: gitml push",
        )


def _outputs(candidate: Candidate) -> list[Pointer]:
    """The model, and the data from outside that it was made from, as far as DVC keeps them."""
    found = candidate.head.pointers
    deps = {dep for a in candidate.side.sources for dep in candidate.side.stages[a].deps}
    paths = [candidate.model.path, *(p for p in found if p in deps and found[p].stage is None)]
    return [found[path] for path in paths if path in found and found[path].cached]
