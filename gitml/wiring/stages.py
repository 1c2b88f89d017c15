"""Changing the stages of ``dvc.yaml``."""

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from gitml.adapters.dvc.editing.stage_edits import StageChanges
from gitml.adapters.dvc_files.params import select
from gitml.adapters.formats.documents import DocumentError, parse, yaml
from gitml.core.paths import folders
from gitml.core.pipeline.definition import NewStage
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted
from gitml.core.values import Value
from gitml.errors import UsageError
from gitml.wiring import Project, sparse_checkout

_PARAMS = "params.yaml"


def open_stages(project: Project, talk: Talk, names: Iterable[str] = ()) -> StageChanges:
    """The stages of the project, to change them.

    Args:
        project: whose.
        talk: hears of progress.
        names: of stages that are to change, as typed.

    Raises:
        OutsideError: a sparse checkout leaves out the dvc.yaml.
    """
    here = "dvc.yaml:"  # the file of the folder
    sparse_checkout.refuse_stages(project, [*names, here], "what is to be written")
    return StageChanges(project.root, project.folder, talk)


def refuse_left_out(project: Project, stage: NewStage) -> None:
    """Refuse a new stage beside whose outputs a sparse checkout leaves out the ignore file."""
    folder = posixpath.join(project.folder, stage.wdir or "")
    outs = [path for paths in stage.outs.values() for path in paths]
    places = (posixpath.normpath(posixpath.join(folder, path)) for path in outs)
    sparse_checkout.refuse_ignore_files(project, places)


def missing_params(project: Project, stage: NewStage) -> Iterator[tuple[str, str | None]]:
    """Params files of a stage that do not exist, as typed, each with a hint of the one meant."""
    folder = posixpath.normpath(posixpath.join(project.folder, stage.wdir or ""))
    for typed in stage.params:
        file, colon, keys = typed.rpartition(":")
        file = file if colon else _PARAMS
        if (project.root / folder / file).exists():
            continue
        above = (posixpath.join(one, file) for one in folders(folder))
        found = next((one for one in above if _has_keys(project.root / one, keys)), None)
        hint = None
        if found is not None:
            named = posixpath.relpath(found, folder)
            hint = f"there is one that has it: -p {quoted(f'{named}:{keys}')} (with --force)"
        yield posixpath.join(stage.wdir or "", file), hint


def _has_keys(file: Path, keys: str) -> bool:
    try:
        document = parse(file.name, file.read_bytes())
    except (OSError, DocumentError):
        return False
    return all(select(document, [key]) for key in keys.split(",") if key)


def read_value(option: str, text: str) -> Value:
    """A value typed on the command line, read as YAML.

    Raises:
        UsageError: it is none.
    """
    try:
        return yaml(option, text) if text else ""
    except DocumentError as error:
        raise UsageError(error.message) from error
