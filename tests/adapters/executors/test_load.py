"""Executors are found by name, also those of other packages."""

from pathlib import Path

import pytest

from gitml.adapters.executors import load
from gitml.adapters.executors.local.executor import LocalExecutor
from gitml.errors import ConfigError
from tests.fixtures.project import Project


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package with two executors, one of which needs what is not there."""
    top = tmp_path / "site"
    information = top / "other-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(
        "[gitml.executors]\nother = other_executor:Other\nlacking = other_executor_2:Other\n"
    )
    (top / "other_executor.py").write_text("class Other: ...\n")
    (top / "other_executor_2.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(str(top))
    return top


def test_by_name(package: Path) -> None:
    assert load.find("local") is LocalExecutor
    assert load.find("other").__module__ == "other_executor"
    with pytest.raises(ConfigError, match=r"'lacking' cannot be loaded: .*no_such_library"):
        load.find("lacking")


def test_a_name_that_nobody_has(package: Path, project: Project) -> None:
    answer = project.gitml("repro", "--executor", "lokal")
    assert answer.code == 2
    assert "error: there is no executor 'lokal'\nhint: installed here: " in answer.err
    assert "local, other" in answer.err
