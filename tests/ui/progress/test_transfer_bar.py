"""What stands on a terminal while data moves: gitml's bar, and nothing of DVC's."""

import os
import pty
import subprocess
import sys

import pytest

from tests.fixtures.project import Project


def on_terminal(project: Project, *words: str) -> str:
    """All that a command writes to a terminal of 80 columns."""
    outer, inner = pty.openpty()
    command = [sys.executable, "-c", "import gitml.cli; gitml.cli.main()", *words]
    variables = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    variables.pop("CI", None)
    with subprocess.Popen(
        command, cwd=project.root, stdin=inner, stdout=inner, stderr=inner, env=variables
    ) as process:
        os.close(inner)
        written = b""
        while True:
            try:
                part = os.read(outer, 65536)
            except OSError:  # so Linux says that nobody has the other end any more
                break
            if not part:
                break
            written += part
    os.close(outer)
    assert process.returncode == 0, written
    return written.decode()


@pytest.mark.slow
def test_no_bar_and_no_spinner_of_dvc(project: Project) -> None:
    for number in range(30):
        project.write(f"data/{number}", str(number) * 10_000)
    project.dvc("remote", "add", "--quiet", "-d", "here", str(project.root.parent / "remote"))
    added = on_terminal(project, "add", "data")
    assert "Checking graph" not in added
    assert "\x1b[?25" not in added, "the cursor is left alone"
    pushed = on_terminal(project, "push")
    for word in ("Collecting", "Pushing", "it/s", "file/s", "!"):
        assert word not in pushed
    assert "31 objects uploaded" in pushed
