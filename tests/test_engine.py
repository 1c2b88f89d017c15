"""The engine leaves exactly what ``dvc repro`` leaves."""

import contextlib
import difflib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.pipelines import Made, left, pipelines
from tests.project import Project

EXAMPLES = int(os.environ.get("GITML_EXAMPLES", "6"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="GITML_EXAMPLES" not in os.environ,
    database=None,
    phases=[Phase.generate],  # to shrink one takes longer than to read it
    suppress_health_check=list(HealthCheck),
)
@given(made=pipelines())
def test_same_as_dvc(_dvc_template: Path, made: Made) -> None:  # noqa: PT019  # its value is used
    with tempfile.TemporaryDirectory() as top:
        ours, theirs = Project(Path(top, "ours")), Project(Path(top, "theirs"))
        for project in (ours, theirs):
            shutil.copytree(_dvc_template, project.root, symlinks=True)
            made.write(project.root)
        for edit in [{}, *made.edits]:
            for project in (ours, theirs):
                made.write(project.root, {k: v for k, v in edit.items() if v is not None})
                for name, content in edit.items():
                    if content is None:
                        _remove(project.root / name)
            code = dvc_here(theirs, "repro", "--quiet")
            answer = ours.gitml("repro", "-j", "4", "--quiet")
            assert answer.code == (4 if code else 0), answer.err
            if code:
                return  # DVC stops elsewhere; see the tests of failures
            differences = _differences(ours, theirs)
            assert not differences, "\n".join(differences)
        assert ours.dvc("status") == theirs.dvc("status")


def _differences(ours: Project, theirs: Project) -> list[str]:
    """Ours against theirs, as lines of a diff."""
    one, two = left(ours.root), left(theirs.root)
    lines: list[str] = []
    for name in sorted(one.keys() | two.keys()):
        mine, dvcs = ((side.get(name) or b"").decode().splitlines() for side in (one, two))
        lines += difflib.unified_diff(mine, dvcs, f"gitml {name}", f"dvc {name}", n=2)
    return lines


def dvc_here(project: Project, *arguments: str) -> int:
    """Run DVC's command line in this process, which spares the imports."""
    from dvc.cli import main

    with contextlib.chdir(project.root), _silence():
        return int(main(list(arguments)))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
