"""A copy of the example project, and the commands that are run in it."""

import hashlib
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import gitml
from gitml.adapters import process
from gitml.adapters.files import write_atomically
from gitml.errors import OutsideError, UsageError

# What running the example leaves in its folder; hidden files are left out as well.
_GENERATED = frozenset({"__pycache__", "data", "models", "evaluation", "metrics.json", "dvc.lock"})

_GIT_SETTINGS = {
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "tag.forceSignAnnotated": "false",
    "core.autocrlf": "false",
    "core.hooksPath": os.devnull,
    "core.excludesFile": os.devnull,
}
_OTHER_REPOSITORY = frozenset(
    {
        "DVC_ROOT",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_WORK_TREE",
    }
)


@dataclass(frozen=True)
class DemoProject:
    """A folder with the example in it.

    Attributes:
        root: the folder.
        storage: a folder beside it that stands for a bucket.
        variables: the whole environment of what is run there.
    """

    root: Path
    storage: Path
    variables: Mapping[str, str]

    def fill(self) -> None:
        """Copy the example into the folder, which may be missing or empty.

        Raises:
            UsageError: there is something already, which is left alone.
            OutsideError: the example is not installed, or the folder cannot be written.
        """
        self._refuse_what_is_there()
        source = example_project()
        files = [path for path in source.rglob("*") if path.is_file()]
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for path in files:
                name = path.relative_to(source)
                if not any(part in _GENERATED or part.startswith(".") for part in name.parts):
                    (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, self.root / name)
        except OSError as error:
            raise OutsideError(f"cannot write to {self.root}: {error.strerror}") from error

    def run(self, line: str) -> int:
        """Run a command line as typed, with its output shown, and return its exit code.

        ``gitml`` and ``python`` are the ones that run now, wherever PATH leads.
        """
        program, *arguments = shlex.split(line)
        own = {"gitml": [sys.executable, "-m", "gitml"], "python": [sys.executable]}
        return process.show([*own.get(program, [program]), *arguments], self.root, self.variables)

    def has_identity(self) -> bool:
        """Whether Git was told whose name its commits shall bear."""
        command = ["git", "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"]
        settings = {**self.variables, "GIT_DIR": str(self.root / ".git")}
        return process.run(command, self.root, environment=settings).code == 0

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a file."""
        path = self.root / name
        write_atomically(path, path.read_text(encoding="utf-8").replace(old, new))

    def sha256(self, name: str) -> str:
        """The hash of a file's bytes, in hexadecimal."""
        return hashlib.sha256((self.root / name).read_bytes()).hexdigest()

    def _refuse_what_is_there(self) -> None:
        elsewhere = "name a folder that does not exist yet: gitml demo DIR"
        if self.root.exists() and not self.root.is_dir():
            raise UsageError(f"{self.root} is a file", hint=elsewhere)
        if self.root.is_dir() and any(self.root.iterdir()):
            raise UsageError(f"{self.root} is not empty", hint=elsewhere)
        # A DVC remote of an earlier demo may stay: it names its objects by their hash.
        if self.storage.exists() and {path.name for path in self.storage.iterdir()} - {"files"}:
            raise UsageError(
                f"{self.storage}, which the demo would use as its remote, is something else",
                hint=elsewhere,
            )


def demo_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """An environment in which no setting of the user's gets in the way of the example.

    Git is told not to sign, page, ask, convert or run hooks, and to forget a repository that it
    may be inside of; ``python`` is the one that runs gitml, as the example's stages need it.

    Args:
        variables: the environment of this process.
    """
    kept = {name: value for name, value in variables.items() if name not in _OTHER_REPOSITORY}
    first = int(kept.get("GIT_CONFIG_COUNT") or 0)
    for number, (key, value) in enumerate(_GIT_SETTINGS.items(), start=first):
        kept[f"GIT_CONFIG_KEY_{number}"] = key
        kept[f"GIT_CONFIG_VALUE_{number}"] = value
    path = [str(Path(sys.executable).parent), variables.get("PATH", os.defpath)]
    return {
        **kept,
        "GIT_CONFIG_COUNT": str(first + len(_GIT_SETTINGS)),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_PAGER": "cat",
        "PATH": os.pathsep.join(path),
    }


def example_project() -> Path:
    """The example: beside the package in a checkout, within it where it was installed.

    Raises:
        OutsideError: it is in neither place.
    """
    package = Path(gitml.__file__).parent
    for folder in (package / "example_project", package.parent / "example_project"):
        if (folder / "dvc.yaml").is_file():
            return folder
    raise OutsideError("the example project is not installed", hint="install gitml again")
