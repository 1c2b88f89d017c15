"""A remote that asks for a password, where nobody can type one."""

import shutil
import subprocess
import sys

import pytest

from tests.fixtures.project import Project


@pytest.mark.slow
@pytest.mark.parametrize("command", ["pull", "fetch", "status --remote", "push --check"])
def test_it_is_told_without_warnings(project: Project, command: str) -> None:
    project.write("f", "1")
    assert project.gitml("add", "f").code == 0
    project.dvc("remote", "add", "-q", "-d", "r", "http://127.0.0.1:9/x")
    for option, value in (("auth", "basic"), ("user", "u"), ("ask_password", "true")):
        project.dvc("remote", "modify", "-q", "r", option, value)
    project.commit()
    project.path("f").unlink()
    shutil.rmtree(project.path(".dvc/cache"))
    done = subprocess.run(
        [sys.executable, "-m", "gitml", *command.split()],
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # without a terminal
    )
    assert done.returncode == 4
    first, hint = done.stderr.splitlines()
    assert first.startswith("error: ")
    assert "asks for a password, and nobody is there to type one" in first
    assert "gitml remote modify --local " in hint
