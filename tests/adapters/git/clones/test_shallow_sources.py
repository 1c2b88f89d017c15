"""Another repository on this machine that is a shallow clone, as CI has it."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.project import Project


@pytest.mark.slow
@pytest.mark.parametrize("where", ["main", "--detach"])
def test_a_revision_that_a_shallow_clone_lacks_is_unknown(
    project: Project, tmp_path: Path, where: str
) -> None:
    """A fetch of it with a filter begins another one, and that the next, without an end."""
    for text in "12":
        project.write("code.py", text)
        project.commit(text)
    project.git("tag", "v1", "HEAD~1")
    there = Project(tmp_path / "shallow")
    project.git("clone", "--quiet", "--depth=1", f"file://{project.root}", str(there.root))
    there.git("checkout", "--quiet", where)
    for rev in ("HEAD~1", "v1"):
        code, told = _answer(there.root, "get", ".", "code.py", "--rev", rev, "-o", "out")
        assert code == 2
        assert f"error: unknown revision '{rev}' of {there.root}\n" in told
        hint = told.rstrip().rpartition("that clone is shallow; fetch its history: ")[2]
    answer = project.gitml("import", str(there.root), "code.py", "--rev", "v1", "-o", "imported")
    assert (answer.code, answer.err.rstrip().endswith(f"fetch its history: {hint}")) == (2, True)
    subprocess.run(hint, shell=True, check=True, capture_output=True)
    assert _answer(there.root, "get", ".", "code.py", "--rev", "v1", "-o", "out")[0] == 0
    assert there.read("out") == "1"


def _answer(folder: Path, *arguments: str) -> tuple[int, str]:
    """What gitml answers; all that it started ends with it."""
    command = [sys.executable, "-m", "gitml", *arguments]
    with subprocess.Popen(
        command, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        try:
            told = running.communicate(timeout=20)[1]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    return running.returncode, told
