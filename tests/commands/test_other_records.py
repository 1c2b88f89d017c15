"""A record whose address or remote is not there: named by its file, and in nobody's way."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow

MD5 = "c4ca4238a0b923820dcc509a6f75849b"  # of "1"
NO_REMOTE = f"outs:\n- md5: {MD5}\n  size: 1\n  hash: md5\n  remote: nope\n  path: e\n"
ADDRESSES = [
    ("local://x/y", "e.dvc: Unsupported URL type local://: local://x/y"),
    ("remote://nope/x", "e.dvc: remote 'nope' doesn't exist: remote://nope/x"),
]


@pytest.fixture
def clean(tmp_path: Path, built_once: BuiltOnce, _dvc_template: Path) -> Project:
    """A file and an import, both pushed, of which neither is here."""

    def build(top: Path) -> None:
        shutil.copytree(_dvc_template, top / "work", symlinks=True)
        project = Project(top / "work")
        project.write("../source", "u")
        project.write("f", "f")
        project.write(".dvc/config", "[core]\n remote = r\n['remote \"r\"']\n url = ../../store\n")
        for words in (("add", "f"), ("import-url", "../source", "u"), ("push",)):
            assert project.gitml(*words).code == 0
        project.commit("others")

    root = tmp_path / "top"
    shutil.copytree(built_once("other-records", build), root, symlinks=True)
    project = Project(root / "work")
    project.path("f").unlink()
    project.path("u").unlink()
    return project


def _imported(project: Project, address: str) -> None:
    project.write("e.dvc", f"frozen: true\ndeps:\n- path: {address}\nouts:\n- path: e\n")
    project.commit("a record")


@pytest.mark.parametrize(("address", "told"), ADDRESSES)
def test_other_data_moves(clean: Project, address: str, told: str) -> None:
    _imported(clean, address)
    assert clean.gitml("pull", "f").code == 0
    assert clean.gitml("pull", "f", "--dry-run").code == 0
    assert clean.gitml("update", "u").code == 0
    assert clean.gitml("move", "f", "g").code == 0
    assert clean.gitml("remove", "g", "--keep").code == 0
    assert clean.gitml("status").code == 0
    clean.git("reset", "--quiet", "--hard")
    assert clean.gitml("checkout", "HEAD~1").code == 0
    assert clean.gitml("import-url", "../source", "v").code == 0
    for words in (("pull", "e"), ("update", "e.dvc"), ("repro", "e.dvc")):
        clean.git("checkout", "--quiet", "--force", "main")
        answer = clean.gitml(*words)
        assert answer.code in {3, 4}
        assert told in answer.err


@pytest.mark.parametrize(("address", "told"), ADDRESSES)
def test_all_else_is_pulled_first(clean: Project, address: str, told: str) -> None:
    _imported(clean, address)
    answer = clean.gitml("pull")
    assert (answer.code, answer.err) == (3, f"in place now: 2 files\nerror: {told}\n")
    assert (clean.read("f"), clean.read("u")) == ("f", "u")


def test_a_stage_that_uses_none_of_it_runs(clean: Project) -> None:
    clean.write(
        "dvc.yaml",
        "stages:\n  bad: {cmd: 'true', deps: ['local://x/y']}\n"
        "  good: {cmd: echo 1 > o, outs: [o]}\n",
    )
    assert clean.gitml("repro", "good").code == 0
    answer = clean.gitml("repro", "bad")
    assert "dvc.yaml: Unsupported URL type local://: local://x/y" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("stage", "add", "-n", "s", "-d", "{}", "true"),
        ("import-url", "{}", "v"),
        ("add", "--to-remote", "-o", "v", "{}"),
    ],
)
@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "local://x/y",
            "Unsupported URL type local://: local://x/y\nhint: put the data here by other means, ",
        ),
        (
            "remote://nope/x",
            "there is no DVC remote 'nope'\nhint: see which there are: gitml remote list\n",
        ),
        ("http://[x", "not an address: "),
    ],
)
def test_an_address_that_is_typed_is_refused(
    clean: Project, words: tuple[str, ...], address: str, told: str
) -> None:
    answer = clean.gitml(*(word.format(address) for word in words))
    assert answer.code == 2, answer.err
    assert answer.err.startswith(f"error: {told}")
    assert clean.git("status", "--porcelain") == ""


def test_an_address_that_nothing_can_take_apart_names_its_line(clean: Project) -> None:
    _imported(clean, "http://[x")
    answer = clean.gitml("pull", "f")
    told = "error: e.dvc:3:3: deps.0.path: no address: invalid IPv6 URL\n"
    assert (answer.code, answer.err) == (3, told)
    clean.write("e.dvc", NO_REMOTE.replace("remote: nope", "remote: r"))
    clean.write("dvc.yaml", "stages:\n  s:\n    cmd: 'true'\n    deps: ['http://[x']\n")
    answer = clean.gitml("repro")
    assert "error: dvc.yaml:4:11: stages.s.deps.0: no address: invalid IPv6 URL" in answer.err


def test_data_of_a_remote_that_is_not_set_up_names_its_pointer(clean: Project) -> None:
    clean.write("e.dvc", NO_REMOTE)
    clean.commit("a record")
    told = "error: e.dvc: there is no DVC remote 'nope'"
    hint = "hint: set it up: gitml remote add nope URL; or name another one there"
    for words in (("pull", "e"), ("fetch", "e"), ("push", "e"), ("pull", "e", "--dry-run")):
        answer = clean.gitml(*words)
        assert answer.code == 4
        assert told in answer.err
        assert hint in answer.err
    answer = clean.gitml("status", "--remote")
    assert told in answer.err
    answer = clean.gitml("pull")
    assert answer.err.startswith(f"in place now: 2 files\n{told}; kept there: 'e'\n")
    assert clean.gitml("pull", "f", "--dry-run").code == 0
    assert clean.gitml("update", "u").code == 0
    assert clean.gitml("checkout", "HEAD~1").code == 0
    assert clean.gitml("checkout", "--no-data", "main").code == 0
    assert clean.gitml("remote", "add", "nope", "../../other").code == 0
    assert "there is no DVC remote" not in clean.gitml("push", "e").err


def test_a_stage_whose_remote_is_not_set_up(clean: Project) -> None:
    clean.write("dvc.yaml", "stages:\n  s: {cmd: echo 1 > o, outs: [o: {remote: nope}]}\n")
    assert clean.gitml("repro", "s").code == 0
    answer = clean.gitml("push")
    assert answer.code == 4
    assert (
        "error: dvc.yaml: stage 's': there is no DVC remote 'nope'; kept there: 'o'" in answer.err
    )
