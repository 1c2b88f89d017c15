"""A real project in a temporary folder: real Git, real DVC, and gitml's own command line."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitml import cli


@dataclass(frozen=True)
class Answer:
    """What a command line answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Project:
    """One working tree and the commands that a user would type in it."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def git(self, *arguments: str, check: bool = True) -> str:
        return _run(["git", *arguments], self.root, check=check).out.rstrip("\n")

    def dvc(self, *arguments: str, check: bool = True) -> str:
        return _run([sys.executable, "-m", "dvc", *arguments], self.root, check=check).out

    def commit(self, message: str = "a commit") -> str:
        """Commit everything; answers the new commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def gitml(self, *arguments: str, folder: str = ".") -> Answer:
        """Run gitml in this process, which spares the imports; stages print past the capture."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.run(["-C", str(self.root / folder), *arguments])
        return Answer(code, out.getvalue(), err.getvalue())

    def gitml_process(
        self, *arguments: str, folder: str = ".", env: Mapping[str, str] | None = None
    ) -> Answer:
        """Run gitml as a process of its own, as a user does."""
        command = [sys.executable, "-m", "gitml", *arguments]
        return _run(command, self.root / folder, check=False, env=env)


def _run(
    command: list[str], folder: Path, *, check: bool, env: Mapping[str, str] | None = None
) -> Answer:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
        check=False,
    )
    if check and done.returncode:
        raise AssertionError(f"{command} failed in {folder}:\n{done.stdout}\n{done.stderr}")
    return Answer(done.returncode, done.stdout, done.stderr)
