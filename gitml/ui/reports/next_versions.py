"""The versions that a release of a report's head would make."""

from gitml import wiring
from gitml.core.comparisons.comparison import model_side
from gitml.core.models.release import require_unreleased
from gitml.core.registry import lineage
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versioning.words import NextVersionWords, origin
from gitml.core.reports.report import Point
from gitml.core.snapshot import Model, Snapshot, Snapshots
from gitml.errors import GitmlError
from gitml.render.text.models import decision
from gitml.ui.release_planning import plan_release, require_made_by_commit
from gitml.wiring.models.candidates import model_candidate
from gitml.wiring.models.compared_sides import base_side, with_predictions

_UNCOMMITTED = "a release is of a commit, and some files have changes that are in none"
_SHALLOW = "this clone is shallow, so earlier versions may be missing"


def next_versions(
    project: wiring.Project, reader: Snapshots, head: Snapshot, point: Point
) -> tuple[NextVersionWords, ...]:
    """One for each declared model; why there is no version is told, never raised.

    No data is fetched, and no remote is asked for its tags.
    """
    models = sorted((one for one in head.models.values() if one.has_versions), key=_name)
    return tuple(_words(project, reader, (head, point), model) for model in models)


def _name(model: Model) -> str:
    return model.name


def _words(
    project: wiring.Project, reader: Snapshots, head: tuple[Snapshot, Point], model: Model
) -> NextVersionWords:
    snapshot, point = head
    graph = lineage.upstream(model.name, model_side(snapshot, model.path))
    commit = point.commit.sha if point.commit and not point.uncommitted else None
    made = origin(model.path, commit, graph)
    if commit is None or project.git.shallow:
        why_not = _UNCOMMITTED if commit is None else _SHALLOW
        return NextVersionWords(model.name, made, why=(why_not,))
    try:
        plan = _plan(project, reader, commit, model)
    except GitmlError as error:
        return NextVersionWords(model.name, made, why=(error.message,))
    part = f"{decision.worse(plan)}{decision.part(plan)}"
    return NextVersionWords(model.name, made, plan.tag, part, tuple(decision.why(plan)))


def _plan(project: wiring.Project, reader: Snapshots, commit: str, model: Model) -> NextVersion:
    """As ``gitml release`` plans it, except that the tags of the remote are not asked for."""
    candidate = model_candidate(project, reader, commit, model)
    require_unreleased(candidate)
    candidate = with_predictions(project, candidate, reader)
    require_made_by_commit(candidate)
    return plan_release(candidate, base_side(candidate, reader, decided=False))
