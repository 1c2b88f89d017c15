"""``gitml demo``: the whole main job in a new folder, command by command."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import click

from gitml.errors import CheckFailedError, OutsideError, UsageError
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_settings
from gitml.wiring.demo import Playground, open_playground

MODEL_FILE = "models/model.joblib"


@dataclass(frozen=True, slots=True)
class Run:
    """A command to run, as a user types it; ``why`` goes before it."""

    line: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to a file that a user makes in an editor."""

    file: str
    old: str
    new: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The model's hash: remembered under a version's name, then checked against it."""

    version: str
    why: str = ""


Step = Run | Edit | Fingerprint


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    steps: tuple[Step, ...]


def chapters(storage: str, *, identity: bool) -> list[Chapter]:
    """The walk.

    Args:
        storage: the remote's folder, as seen from the project.
        identity: whether Git knows whose name its commits shall bear.
    """
    stranger = (
        Run("git config user.name 'Gitml Demo'", "Git does not know your name yet; in here it is:"),
        Run("git config user.email demo@example.com"),
    )
    return [
        Chapter(
            "Start a project",
            (
                Run("git init --quiet --initial-branch=main", "Git keeps the history."),
                *(() if identity else stranger),
                Run(
                    f"gitml init --remote {shlex.quote(storage)}",
                    "DVC keeps data and models. Its remote is a folder here; yours may be s3://…",
                ),
            ),
        ),
        Chapter(
            "Train the first model",
            (
                Run("python src/receive.py 1", "The first batch of data arrives."),
                Run("gitml add data/raw.csv", "The data goes to DVC, a small pointer to Git."),
                Run("gitml repro", "Run the stages of dvc.yaml: prepare, train, evaluate."),
                Run("git add --all", "One commit: code, parameters, metrics, and pointers."),
                Run("git commit --quiet --message 'First model'"),
                Run("gitml push", "Data goes to the remote, commits too where Git has one."),
            ),
        ),
        Chapter(
            "Release it",
            (
                Run("gitml release", "The model gets a version: an annotated tag, nothing else."),
                Fingerprint("v1.0.0", "Remember this file's hash for later:"),
            ),
        ),
        Chapter(
            "Try something better on a branch",
            (
                Run("git switch --quiet --create more-data"),
                Run("python src/receive.py 2", "The second batch of data arrives …"),
                Run("gitml add data/raw.csv", "… is tracked like the first …"),
                Edit("params.yaml", "features: mean", "features: all", "… and we turn a knob."),
                Run("gitml status", "What must run again, and why?"),
                Run("gitml repro", "Run what must, and only that."),
                Run("gitml metrics diff main", "Is it better than main?"),
                Run("git add --all", "Yes. Keep it."),
                Run("git commit --quiet --message 'Second batch, all features'"),
                Run("gitml push"),
            ),
        ),
        Chapter(
            "Report it, as on a pull request",
            (
                Run(
                    "gitml report main",
                    "Tables and pictures for the reviewer; in CI, 'gitml comment' posts them.",
                ),
            ),
        ),
        Chapter(
            "Merge and release",
            (
                Run("git switch --quiet main", "A reviewer has read the report and agrees."),
                Run("git merge --quiet --no-ff --message 'Merge more-data' more-data"),
                Run("gitml release", "The number follows from the evidence and from gitml.yaml."),
                Fingerprint("v1.1.0", "This is another file:"),
                Run("gitml model list", "What is released so far?"),
            ),
        ),
        Chapter(
            "Go back to any version",
            (
                Run(
                    "gitml checkout breast-cancer@v1.0.0",
                    "Months later somebody asks for the first model. Code, data, model:",
                ),
                Fingerprint("v1.0.0", "Is it the very same file?"),
                Run("gitml checkout main", "It is. And back to the present:"),
                Fingerprint("v1.1.0", "Also the same as before:"),
            ),
        ),
    ]


@dataclass
class Guide:
    """Plays steps in a playground and tells what it does."""

    playground: Playground
    known: dict[str, str] = field(default_factory=dict)

    def play(self, steps: Iterable[Step]) -> None:
        """Play steps in order.

        Raises:
            OutsideError: a command failed.
            CheckFailedError: the model is not the one it should be.
        """
        for step in steps:
            if step.why:
                click.echo(f"\n{step.why}")
            match step:
                case Run():
                    self._run(step)
                case Edit():
                    self._edit(step)
                case Fingerprint():
                    self._fingerprint(step)

    def _run(self, step: Run) -> None:
        click.secho(f"$ {step.line}", fg="cyan", bold=True)
        sys.stdout.flush()
        code = self.playground.run(step.line)
        if code:
            raise OutsideError(
                f"the demo stops: '{step.line}' ended with exit code {code}",
                hint=f"look around in {_near(self.playground.root)}, or remove it and start again: "
                f"{_removal(self.playground)}",
            )

    def _edit(self, step: Edit) -> None:
        click.secho(f"edit {step.file}: {step.old} → {step.new}", fg="cyan", bold=True)
        self.playground.replace(step.file, step.old, step.new)

    def _fingerprint(self, step: Fingerprint) -> None:
        found = self.playground.sha256(MODEL_FILE)
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
    playground = open_playground(settings.directory / folder, os.environ)
    if copy_only:
        playground.fill()
        click.echo(f"the example project is in {_near(playground.root)}; read its README.md")
        return
    if not shutil.which("python", path=str(Path(sys.executable).parent)):
        raise UsageError(
            f"there is no 'python' beside {sys.executable}, which the example's stages run",
            hint="install gitml in a virtual environment",
        )
    playground.fill()
    try:
        walk(playground)
    except KeyboardInterrupt:
        settings.warn("the demo is half done", hint=f"remove it with: {_removal(playground)}")
        raise
    click.echo(_farewell(playground))


def walk(playground: Playground) -> None:
    """Play every chapter."""
    guide = Guide(playground)
    storage = os.path.relpath(playground.storage, playground.root)
    story = chapters(storage, identity=playground.has_identity())
    click.echo(f"The example project is now in {_near(playground.root)}: code, and no data yet.")
    for number, chapter in enumerate(story, start=1):
        click.echo()
        click.secho(f"{number}. {chapter.title}", bold=True, underline=True)
        guide.play(chapter.steps)


def _farewell(playground: Playground) -> str:
    activate = Path(sys.executable).with_name("activate")
    found = shutil.which("gitml")
    here = found and Path(found).parent == activate.parent
    before = "" if here or not activate.exists() else f"  source {_near(activate)}\n"
    return f"""
{click.style("Done.", bold=True)} Where to look next:

{before}  cd {_near(playground.root)}

  report.md                      the report, with its pictures in report_files/
  git log --graph --oneline      the history you just made
  git show breast-cancer@v1.1.0  what a release remembers
  gitml.yaml, dvc.yaml           the rules and the pipeline
  gitml ci init github           the same report on every pull request
  gitml --help                   everything else

Remove it all with: {_removal(playground)}"""


def _removal(playground: Playground) -> str:
    return f"rm -rf {_near(playground.root)} {_near(playground.storage)}"


def _near(path: Path) -> str:
    """A path as one would type it here."""
    near = os.path.relpath(path)
    return shlex.quote(str(path) if near.startswith(".") else near)
