"""Tables that a project tracks and that are not here."""

from gitml import wiring
from gitml.core.paths import is_inside
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted_path
from gitml.errors import UsageError
from gitml.wiring import Project, readers


def tracked(project: Project | None, typed: str) -> str | None:
    """The path in the project of what the working tree records, here or not; None for all else.

    Args:
        project: that the user stands in; None where there is none.
        typed: a path as the user typed it.
    """
    if project is None:
        return None
    try:
        inside = wiring.inside(project, typed)
    except UsageError:
        return None
    pointers = readers.snapshots(project).read("workspace", {"data"}).pointers
    return inside if any(is_inside(inside, path) for path in pointers) else None


def hint(project: Project | None, typed: str) -> str | None:
    """How a table comes here that is tracked; None for one that is not."""
    inside = tracked(project, typed)
    if project is None or inside is None:
        return None
    return (
        f"it is tracked; bring it here: gitml pull {quoted_path(path_from(inside, project.folder))}"
    )
