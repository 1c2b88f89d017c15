"""Data by what a user calls it."""

import posixpath
import shutil
from pathlib import Path

import pytest

from gitml.snapshots.named_data import named_data
from gitml.wiring import find, readers
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

ROOT = """\
stages:
  fit: {cmd: "true", outs: [model, {log: {cache: false}}]}
  each:
    foreach: [a, b]
    do: {cmd: "true", outs: ["${item}.txt"]}
  says: {cmd: "true"}
"""
BELOW = """\
stages:
  fit: {cmd: "true", wdir: deep, outs: [model]}
"""


@pytest.fixture
def named(built_once: BuiltOnce, _dvc_template: Path, tmp_path: Path) -> Project:
    """Two pipelines, and pointers whose data is called otherwise; the first commit lacks one."""
    project = Project(tmp_path / "named")
    shutil.copytree(_dvc_template, project.root, symlinks=True)
    project.write("dvc.yaml", ROOT)
    project.write("sub/dvc.yaml", BELOW)
    project.write("sub/raw.dvc", f"outs:\n- md5: {'a' * 32}\n  hash: md5\n  path: other.csv\n")
    project.commit()
    project.write("two.dvc", f"wdir: sub\nouts:\n- path: x\n- md5: {'b' * 32}.dir\n  path: y\n")
    project.write("fit/code.py", "")
    return project


@pytest.mark.parametrize(
    ("folder", "word", "paths"),
    [
        ("", "model", "model"),
        ("", "model/inner", "model/inner"),
        ("", "sub", "sub"),
        ("", "sub/raw.dvc", "sub/other.csv"),
        ("sub", "raw.dvc", "sub/other.csv"),
        ("sub", "../two.dvc", "sub/x sub/y"),
        ("", "fit", "model"),
        ("", "dvc.yaml:fit", "model"),
        ("", "dvc.yaml", "model a.txt b.txt"),
        ("", "each", "a.txt b.txt"),
        ("", "each@a", "a.txt"),
        ("", "sub/dvc.yaml", "sub/deep/model"),
        ("", "sub/dvc.yaml:fit", "sub/deep/model"),
        ("sub", "fit", "sub/deep/model"),
        ("sub", "each", "a.txt b.txt"),
        ("sub", "../dvc.yaml:fit", "model"),
        ("", "says", ""),
        ("", "dvc.lock", ""),
        ("", "raw.dvc", ""),
        ("", "nothing", ""),
        ("", "sub/nothing", ""),
        ("", "*.txt", "a.txt b.txt"),
        ("", "sub/*", "sub/other.csv sub/x sub/y"),
        ("sub", "[xy]", "sub/x sub/y"),
        ("sub", "../?.txt", "a.txt b.txt"),
        ("", "*/*.dvc", "sub/other.csv"),
        ("", "*.dvc", "sub/x sub/y"),
        ("", "**/*.dvc", "sub/other.csv sub/x sub/y"),
        ("", "**/model", "model sub/deep/model"),
        ("", "sub/**/m*", "sub/deep/model"),
        ("", "*.lock", ""),
        ("", "*.yaml", ""),
        ("", "sub/[", ""),
    ],
)
def test_what_a_word_names(named: Project, folder: str, word: str, paths: str) -> None:
    reader = readers.snapshots(find(named.root))
    path = posixpath.normpath(posixpath.join(folder, word))
    found = named_data([reader.at("HEAD"), reader.at("workspace")], path, word, folder)
    assert " ".join(found) == paths


def test_a_revision_counts_for_itself(named: Project) -> None:
    reader = readers.snapshots(find(named.root))
    assert named_data([reader.at("HEAD")], "two.dvc", "two.dvc", "") == ()
