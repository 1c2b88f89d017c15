"""A checkout of a model's version by who stands in another project."""

from pathlib import Path

from gitml import wiring


def whose_data(directory: Path, project: wiring.Project) -> str | None:
    """Names the project whose data moves; None where it is the one that the user stands in.

    Args:
        directory: where the user stands.
        project: whose data moves.

    Raises:
        NoRepositoryError: ``directory`` is in no Git repository.
    """
    if directory.resolve().is_relative_to(project.root):
        return None
    here = wiring.find_without_dvc(directory)
    own = "; that of here: gitml pull" if (here.root / ".dvc").is_dir() else ""
    return f"this is the data of the project in '{project.prefix}'{own}"
