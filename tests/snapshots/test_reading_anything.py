"""Any bytes in any file that is read: an answer or an error of gitml's, nothing else."""

import contextlib
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitml import wiring
from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.snapshot import ALL
from gitml.errors import GitmlError
from gitml.wiring import readers
from tests.fixtures.project import Project

_ANYTHING = st.binary(max_size=60) | st.text("abmpx: -[]{}\n'\"!&*%@<>.$#0", max_size=60).map(
    str.encode
)
_FILES = st.dictionaries(
    st.sampled_from(
        "dvc.yaml dvc.lock data.dvc m.json m.yaml m.toml params.yaml p.py gitml.yaml .dvcignore"
        " sub/dvc.yaml .dvc/config".split()
    ),
    _ANYTHING,
    max_size=4,
)
_GOOD = {
    "dvc.yaml": "stages: {a: {cmd: x, deps: [d], params: [p], metrics: [m.json], plots: [m.yaml]}}"
    "\nmetrics: [m.yaml, m.toml]\nparams: [p.py]\nplots: [m.yaml]\n",
    "m.json": '{"a": 1}',
    "params.yaml": "p: 1\n",
}


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=_FILES)
def test_any_bytes_anywhere(project: Project, files: dict[str, bytes]) -> None:
    shutil.rmtree(project.path("sub"), ignore_errors=True)
    project.path("sub").mkdir()
    for name, text in _GOOD.items():
        project.write(name, text)
    for name in ("dvc.lock", "data.dvc", "gitml.yaml", ".dvcignore", "m.yaml", "m.toml", "p.py"):
        project.path(name).unlink(missing_ok=True)
    project.write(".dvc/config", "")
    for name, content in files.items():
        project.path(name).write_bytes(content)
    reader = readers.snapshots(wiring.find(project.root))
    with contextlib.suppress(GitmlError):
        assert all(problem.reason for problem in reader.read("workspace", ALL).problems)
    answer = project.gitml("metrics", "diff", "HEAD")
    assert answer.code in (0, 3, 4)
    assert "bug" not in answer.err, answer.err


@given(st.binary(max_size=200))
def test_any_bytes_as_a_lock(content: bytes) -> None:
    lock = Lock("dvc.lock", content)
    with contextlib.suppress(DocumentError):
        lock.stage("a")
        lock.outs("a")


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".toml", ".py"])
def test_any_bytes_as_a_document(suffix: str) -> None:
    @settings(max_examples=100, deadline=None)
    @given(_ANYTHING)
    def check(content: bytes) -> None:
        with contextlib.suppress(DocumentError):
            parse(f"m{suffix}", content)

    check()
