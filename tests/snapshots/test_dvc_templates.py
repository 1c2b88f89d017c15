"""Templates that DVC resolves, remembered between runs, also those of the working tree."""

from collections.abc import Mapping
from typing import Any

import pytest

from gitml.adapters.dvc_files.templates import templating
from gitml.adapters.git import repository
from gitml.core.values import Value
from gitml.snapshots.caches.document_cache import DocumentCache
from gitml.snapshots.caches.history_cache import HistoryCache
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.workspace.working_tree import WorkingTree
from tests.fixtures.project import Project

_UNPACKED = "stages: {a: {cmd: 'run ${train}', outs: [o]}}\n"


class _Dvc:
    """DVC's resolver, which counts how often it is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self._real = templating.by_dvc
        monkeypatch.setattr(templating, "by_dvc", self)

    def __call__(
        self,
        file: str,
        document: dict[str, Value],
        tree: templating.TemplateFiles,
        parsing: Mapping[str, Any],
    ) -> dict[str, Value]:
        self.asked += 1
        return self._real(file, document, tree, parsing)


def _command(project: Project) -> object:
    """The command of the stage, as a run of its own reads it."""
    kept = project.path(".git/gitml")
    documents = Documents(project.root, HistoryCache(kept, "."), DocumentCache(kept))
    tree = WorkingTree(repository.locate(project.root), project.root)
    [stage] = documents.pipeline(tree, "dvc.yaml").stages
    return stage.cmd


def test_the_same_files_are_resolved_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    dvc = _Dvc(monkeypatch)
    project.write("dvc.yaml", _UNPACKED)
    project.write("params.yaml", "train: {lr: 1}\n")
    assert [_command(project), _command(project)] == ["run --lr 1"] * 2
    assert dvc.asked == 1
    project.write("params.yaml", "train: {lr: 2}\n")
    assert _command(project) == "run --lr 2"
    project.write("params.yaml", "train: {lr: 1}\n")
    assert _command(project) == "run --lr 1"
    assert dvc.asked == 2


def test_what_was_edited_meanwhile_is_not_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("dvc.yaml", _UNPACKED)
    project.write("params.yaml", "train: {lr: 1}\n")
    real = templating.check

    def edit(file: str, document: Mapping[str, Any]) -> None:
        real(file, document)
        project.write("dvc.yaml", _UNPACKED.replace("run", "go"))

    monkeypatch.setattr(templating, "check", edit)
    assert _command(project) == "run --lr 1"
    monkeypatch.setattr(templating, "check", real)
    assert _command(project) == "go --lr 1"
