"""A project that is damaged in one place, and what its answers must be like then."""

import subprocess
import sys

import pytest

from tests.project import Answer, Project


@pytest.fixture
def beside(project: Project) -> Project:
    """A project with one good metrics file, beside whatever a test breaks."""
    project.write("dvc.yaml", "metrics: [ok.json, m.json]\n")
    project.write("ok.json", '{"fine": 1}')
    return project


def named(project: Project, rev: str, says: str) -> Answer:
    """Check that ``rev`` is answered in part, with exit code 4 and the trouble named."""
    answer = project.gitml("metrics", "show", rev)
    assert answer.code == 4
    assert "fine" in answer.out
    assert f"error: {rev}: {says}" in answer.err, answer.err
    assert "bug" not in answer.err
    return answer


def measured(project: Project, *arguments: str) -> tuple[Answer, int]:
    """Run gitml as a process of its own; answers its peak of memory in MiB, too.

    The peak is that of its own address space: ``ru_maxrss`` would begin with that of the test
    process, from which it is forked.
    """
    code = (
        "import sys; from gitml import cli;"
        f"code = cli.run({list(arguments)!r}); sys.stdout.flush();"
        "status = dict(line.split(':', 1) for line in open('/proc/self/status'));"
        "print(status['VmHWM'].split()[0], file=sys.stderr);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False
    )
    answer = Answer(done.returncode, done.stdout, done.stderr)
    return answer, int(done.stderr.splitlines()[-1]) // 1024
