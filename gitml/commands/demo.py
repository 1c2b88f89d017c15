"""``gitml demo``: the whole main job in a new folder, command by command."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import click

from gitml.core.demo_chapters import CheckModel, EditFile, RunCommand, Step, chapters
from gitml.errors import CheckFailedError, OutsideError, UsageError
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_settings
from gitml.wiring.demo import open_demo_project

MODEL_FILE = "models/model.joblib"


class DemoFolder(Protocol):
    """The folder with the example project; see :mod:`gitml.adapters.demo_project`."""

    @property
    def root(self) -> Path:
        """The folder."""

    @property
    def storage(self) -> Path:
        """The DVC remote, a folder beside it."""

    def run(self, line: str) -> int:
        """Run a command line there; answers its exit code."""

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace ``old`` in a file."""

    def sha256(self, name: str) -> str:
        """The hash of a file."""

    def has_identity(self) -> bool:
        """Whether Git knows the name to put on commits."""


@dataclass
class Guide:
    """Does the steps in the example project, and tells what it does.

    Attributes:
        known: hashes of the model by version.
    """

    project: DemoFolder
    known: dict[str, str] = field(default_factory=dict)

    def do(self, steps: Iterable[Step]) -> None:
        """Do steps in order.

        Raises:
            OutsideError: a command failed.
            CheckFailedError: the model is not the one it should be.
        """
        for step in steps:
            if step.why:
                click.echo(f"\n{step.why}")
            match step:
                case RunCommand():
                    self._run(step)
                case EditFile():
                    self._edit(step)
                case CheckModel():
                    self._check_model(step)

    def _run(self, step: RunCommand) -> None:
        click.secho(f"$ {step.line}", fg="cyan", bold=True)
        sys.stdout.flush()
        code = self.project.run(step.line)
        if code:
            raise OutsideError(
                f"the demo stops: '{step.line}' ended with exit code {code}",
                hint=f"look around in {_near(self.project.root)}, or remove it and start again: "
                f"{_removal(self.project)}",
            )

    def _edit(self, step: EditFile) -> None:
        click.secho(f"edit {step.file}: {step.old} → {step.new}", fg="cyan", bold=True)
        self.project.replace(step.file, step.old, step.new)

    def _check_model(self, step: CheckModel) -> None:
        found = self.project.sha256(MODEL_FILE)
        expected = self.known.setdefault(step.version, found)
        if found != expected:
            raise CheckFailedError(
                f"{MODEL_FILE} is not that of {step.version}: sha256 {found}, not {expected}",
                hint="this is a bug in gitml; please report it with the output above",
            )
        names = [version for version, sha256 in self.known.items() if sha256 == found]
        click.echo(f"{MODEL_FILE}  sha256 {found[:16]}…  = {click.style(names[0], fg='green')}")


@click.command(cls=Command)
@click.argument("folder", default="gitml-demo", metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--copy-only", is_flag=True, help="Copy the example project and stop there.")
@pass_settings
def demo(settings: Settings, folder: Path, copy_only: bool) -> None:
    """Walk through the whole main job in a new folder, DIR (default: gitml-demo).

    Copies the example project there and then does what a team does with it: trains a model,
    releases it, improves it on a branch, reports the difference, merges, releases again, and
    goes back to the first version. Each command is printed before it runs. Nothing outside DIR
    and DIR-storage beside it is touched, and nothing is downloaded.

    \b
    Example:
      gitml demo
      gitml demo --copy-only breast-cancer
    """
    project = open_demo_project(settings.directory / folder, os.environ)
    if copy_only:
        project.fill()
        click.echo(f"the example project is in {_near(project.root)}; read its README.md")
        return
    if not shutil.which("python", path=str(Path(sys.executable).parent)):
        raise UsageError(
            f"there is no 'python' beside {sys.executable}, which the example's stages run",
            hint="install gitml in a virtual environment",
        )
    project.fill()
    try:
        walk(project)
    except KeyboardInterrupt:
        settings.warn("the demo is half done", hint=f"remove it with: {_removal(project)}")
        raise
    click.echo(_farewell(project))


def walk(project: DemoFolder) -> None:
    """Do every chapter."""
    guide = Guide(project)
    storage = os.path.relpath(project.storage, project.root)
    todo = chapters(storage, identity=project.has_identity())
    click.echo(f"The example project is now in {_near(project.root)}: code, and no data yet.")
    for number, chapter in enumerate(todo, start=1):
        click.echo()
        click.secho(f"{number}. {chapter.title}", bold=True, underline=True)
        guide.do(chapter.steps)


def _farewell(project: DemoFolder) -> str:
    activate = Path(sys.executable).with_name("activate")
    found = shutil.which("gitml")
    here = found and Path(found).parent == activate.parent
    before = "" if here or not activate.exists() else f"  source {_near(activate)}\n"
    return f"""
{click.style("Done.", bold=True)} Where to look next:

{before}  cd {_near(project.root)}

  report.md                      the report, with its pictures in report_files/
  git log --graph --oneline      the history you just made
  git show breast-cancer@v1.1.0  what a release remembers
  gitml.yaml, dvc.yaml           the rules and the pipeline
  gitml ci init github           the same report on every pull request
  gitml --help                   everything else

Remove it all with: {_removal(project)}"""


def _removal(project: DemoFolder) -> str:
    return f"rm -rf {_near(project.root)} {_near(project.storage)}"


def _near(path: Path) -> str:
    """A path as one would type it here."""
    near = os.path.relpath(path)
    return shlex.quote(str(path) if near.startswith(".") else near)
