"""GitPython's import takes longer than most answers: what only reads must not pay for it."""

import subprocess
import sys

import pytest

from tests.fixtures.project import Project

_PROGRAM = """
import sys
from gitml import cli
code = cli.run(sys.argv[1:])
assert code == 0, code
assert "git" not in sys.modules
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["--help", "status", "metrics diff HEAD HEAD", "report HEAD -o -", "model list"]
)
def test_reading_does_without(project: Project, words: str) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", '{"a": 1}')
    project.commit()
    command = [sys.executable, "-c", _PROGRAM, *words.split()]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
