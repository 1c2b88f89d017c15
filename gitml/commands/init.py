"""``gitml init``: make a folder a gitml project."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.commands.options import Command, Settings, pass_settings
from gitml.core.config import FILE
from gitml.core.ports import Talk
from gitml.errors import NoRepositoryError
from gitml.wiring.data import set_remote, start_dvc, start_git

_CONFIG = """\
# What the team decided; see docs/reference.md of gitml. An empty file is valid.
#
# models:                # names as under 'artifacts:' in dvc.yaml
#   my-model:
#     primary: {metric: roc_auc, min_delta: 0.002}   # what makes a release MINOR
#     guards: {log_loss: {max_drop: 0.01}}           # what must not get worse by more
#
# metrics:               # which way a metric gets better, where its name does not tell
#   my_cost: {better: lower}
#
# baseline: merge-base   # what reports compare with
"""
_GIT_IGNORES = (
    "__pycache__/",
    "*.pyc",
    ".venv/",
    ".ipynb_checkpoints/",
    "/report.md",
    "/report_files/",
)
_DVC_IGNORES = ("__pycache__", "*.pyc", ".ipynb_checkpoints", ".DS_Store")


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that a project needs; ``made`` is False where it was there already."""

    what: str
    made: bool


def initialise(directory: Path, remote: str | None, talk: Talk) -> list[Done]:
    """Make ``directory`` a project, keeping all that is there.

    Raises:
        OutsideError: Git or DVC refused.
        ConfigError: ``remote`` is given and another is the default already.
    """
    done = [_git(directory)]
    root, dvc = _dvc(directory, talk)
    done.append(dvc)
    config = root / FILE
    done.append(Done(FILE, not config.exists()))
    if not config.exists():
        wiring.write(config, _CONFIG)
    done.append(Done(".gitignore lines", _ignore(root / ".gitignore", _GIT_IGNORES)))
    done.append(Done(".dvcignore lines", _ignore(root / ".dvcignore", _DVC_IGNORES)))
    if remote is not None:
        url = remote
        if "://" not in remote and not Path(remote).is_absolute():
            url = os.path.relpath(directory / remote, root)
        done.append(Done(f"remote 'storage' at {remote}", set_remote(root, url, talk)))
    return done


def _git(directory: Path) -> Done:
    try:
        wiring.locate_git(directory)
    except NoRepositoryError:
        start_git(directory)
        return Done("Git repository", made=True)
    return Done("Git repository", made=False)


def _dvc(directory: Path, talk: Talk) -> tuple[Path, Done]:
    try:
        return wiring.find(directory).root, Done("DVC repository", made=False)
    except NoRepositoryError:
        top = wiring.locate_git(directory).root.resolve()
        start_dvc(directory, talk, below=directory != top)
        return directory, Done("DVC repository", made=True)


def _ignore(file: Path, patterns: tuple[str, ...]) -> bool:
    """Append what is missing; a user's own lines stay as they are."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    missing = [pattern for pattern in patterns if pattern not in text.splitlines()]
    if missing:
        gap = "" if not text or text.endswith("\n") else "\n"
        wiring.write(file, f"{text}{gap}" + "".join(f"{pattern}\n" for pattern in missing))
    return bool(missing)


@click.command(cls=Command)
@click.argument(
    "folder", default=".", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path)
)
@click.option("--remote", metavar="URL_OR_FOLDER", help="Also set up the default DVC remote.")
@pass_settings
def init(settings: Settings, folder: Path, remote: str | None) -> None:
    """Make a folder a gitml project: Git if missing, DVC, a gitml.yaml and ignore lines.

    What is there already stays as it is, so it is safe to run again. Below the top of a Git
    repository it makes a project of that folder.

    \b
    Example:
      gitml init
      gitml init churn --remote s3://bucket/churn
    """
    directory = (settings.directory / folder).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    for done in initialise(directory, remote, settings):
        mark, state = ("+", "") if done.made else ("=", " (was there)")
        click.echo(f"{mark} {done.what}{state}")
    settings.say("next: gitml add DATA, write dvc.yaml, then gitml repro; see: gitml --help")
