"""Changing the stages of ``dvc.yaml``."""

from gitml.adapters.dvc.stage_edits import StageChanges
from gitml.adapters.formats.documents import DocumentError, yaml
from gitml.core.ports import Talk
from gitml.core.values import Value
from gitml.errors import UsageError
from gitml.wiring import Project


def open_stages(project: Project, talk: Talk) -> StageChanges:
    """The stages of the project, to change them."""
    return StageChanges(project.root, project.folder, talk)


def read_value(option: str, text: str) -> Value:
    """A value typed on the command line, read as YAML.

    Raises:
        UsageError: it is none.
    """
    try:
        return yaml(option, text) if text else ""
    except DocumentError as error:
        raise UsageError(error.message) from error
