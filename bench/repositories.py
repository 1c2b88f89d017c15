"""Repositories that the benchmarks work in, made anew for each run."""

import shutil
import subprocess
import sys
from pathlib import Path

from bench.pairs import environment

EXAMPLE = Path(__file__).parent.parent / "example_project"
AUTHOR = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com"]


def example(top: Path) -> Path:
    """The example project after two runs with different parameters; committed."""
    root = top / "example"
    if root.exists():
        return root
    shutil.copytree(EXAMPLE, root)
    _run(["git", "init", "--quiet"], root)
    _dvc(["init", "--quiet"], root)
    for batches in (1, 2):
        _run([sys.executable, "src/receive.py", str(batches)], root)
        _dvc(["add", "--quiet", "data/raw.csv"], root)
        _dvc(["repro", "--quiet"], root)
        _run(["git", "add", "--all"], root)
        _run(["git", *AUTHOR, "commit", "--quiet", "-m", f"batch {batches}"], root)
    return root


def _dvc(words: list[str], root: Path) -> None:
    _run([str(Path(sys.executable).parent / "dvc"), *words], root)


def _run(command: list[str], root: Path) -> None:
    path = f"{Path(sys.executable).parent}:{environment().get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=root,
        env={**environment(), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
