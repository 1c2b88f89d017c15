"""What is not on the disk, or in a repository of its own, is not gone and not unchanged."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def sparse(project: Project) -> Project:
    """A project of two folders with a pipeline each, of which only ``keep`` is checked out."""
    for name in ("keep", "drop"):
        stage = "stages:\n  s:\n    cmd: x\n    deps: [code.py]\n"
        project.write(f"{name}/dvc.yaml", f"{stage}metrics: [m.json]\nparams: [p.yaml]\n")
        project.write(f"{name}/m.json", f'{{"{name}": 1}}')
        project.write(f"{name}/p.yaml", "a: 1\n")
        project.write(f"{name}/code.py", "1\n")
        project.write(f"{name}/data.csv", "1\n")
        assert project.gitml("add", f"{name}/data.csv").code == 0
    project.commit("base")
    project.git("sparse-checkout", "set", "keep", ".dvc")
    assert not project.path("drop/m.json").exists()
    project.path("drop/data.csv").unlink(missing_ok=True)
    return project


@pytest.mark.slow
def test_a_sparse_checkout_without_the_folder_of_dvc_says_how_to_get_it(sparse: Project) -> None:
    sparse.git("sparse-checkout", "set", "keep")
    answer = sparse.gitml("status")
    assert answer.code == 4
    hint = answer.err.rpartition("bring it here: ")[2]
    subprocess.run(shlex.split(hint), check=True)
    assert sparse.gitml("status").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("patterns", [["ml/a"], ["--no-cone", "/ml/a/"]])
def test_of_a_project_in_a_folder_its_own_folder_of_dvc_is_named(
    tmp_path: Path, patterns: list[str]
) -> None:
    top = Project(tmp_path)
    top.git("init", "--quiet")
    top.write("ml/.dvc/config", "")
    top.write("ml/.dvc/.gitignore", "/tmp\n/cache\n")
    top.write("ml/a/code.py", "1\n")
    top.write("ml/b", "1\n")
    top.commit()
    top.git("sparse-checkout", "set", *patterns)
    for words, folder in ((["status"], "ml/a"), (["doctor"], "ml"), (["get", "ml/b"], ".")):
        answer = top.gitml(*words, folder=folder)
        assert answer.code == 4 - (words == ["doctor"]) * 3
        told = "this sparse checkout leaves out the folder ml/.dvc, which gitml reads"
        assert told in answer.err + answer.out
    hint = answer.err.rpartition("bring it here: ")[2]
    subprocess.run(shlex.split(hint), check=True)
    assert top.gitml("status", folder="ml/a").code == 0
    assert top.git("status", "--porcelain") == ""


def test_init_begins_nothing_anew_that_a_sparse_checkout_leaves_out(sparse: Project) -> None:
    """The settings of the whole team would go with the next commit."""
    sparse.git("sparse-checkout", "set", "keep")
    for words in (["init"], ["init", "--dry-run"], ["init", "keep"]):
        answer = sparse.gitml(*words)
        assert (answer.code, answer.out) == (4, "")
        assert answer.err.startswith("error: this sparse checkout leaves out what is to be written")
    assert not sparse.path(".dvc").exists()
    assert sparse.git("status", "--porcelain") == ""
    subprocess.run(shlex.split(answer.err.rpartition("bring it here: ")[2]), check=True)
    assert sparse.gitml("init").code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("absent", "command"),
    [
        ("keep/data.csv.dvc", "add keep/data.csv"),
        ("keep/.gitignore", "add keep/data.csv --dry-run"),
        ("keep/.gitignore", "move keep/data.csv other.csv"),
        ("keep/dvc.lock", "repro"),
        ("keep/dvc.yaml", "-C keep stage add -n new -d code.py x"),
        ("keep/dvc.yaml", "freeze keep/dvc.yaml:s"),
        ("keep/dvc.yaml", "stage remove keep/dvc.yaml:s"),
        ("keep/data.csv.dvc", "remove keep/data.csv"),
        ("keep/data.csv.dvc", "move keep/data.csv other.csv"),
        ("keep/data.csv.dvc", "update keep/data.csv.dvc"),
        ("keep/data.csv.dvc", "checkout HEAD -- keep/data.csv"),
        ("keep/.gitignore", "import-url keep/code.py keep/new.csv"),
        ("keep/.gitignore", "stage add -n new -o keep/new.bin x"),
    ],
)
def test_nor_does_a_command_that_changes_records(
    absent: str, command: str, sparse: Project
) -> None:
    sparse.write("keep/dvc.lock", "schema: '2.0'\n")
    sparse.commit("a lock")
    sparse.git("sparse-checkout", "set", "--no-cone", "/*", f"!/{absent}")
    sparse.write("keep/data.csv", "2\n")
    answer = sparse.gitml(*command.split())
    assert (answer.code, answer.out) == (4, "")
    assert f"leaves out what is to be written: '{absent}'\n" in answer.err
    assert sparse.git("status", "--porcelain") == ""
    subprocess.run(shlex.split(answer.err.rpartition("bring it here: ")[2]), check=True)
    assert sparse.path(absent).exists()


def test_what_a_sparse_checkout_leaves_out_is_neither_missed_nor_brought(sparse: Project) -> None:
    """It is left out by who does not want it, and DVC does not see it either."""
    answer = sparse.gitml("status")
    assert "not looked at: 2 files of DVC's that this sparse checkout leaves out" in answer.out
    assert "drop" not in answer.out
    found = sparse.gitml("status", "--json").json
    assert found["left_out"] == ["drop/data.csv.dvc", "drop/dvc.yaml"]
    assert set(found["stages"]) == {"keep/dvc.yaml:s"}
    for command in ("pull", "checkout HEAD", "fetch --dry-run", "update --recursive ."):
        answer = sparse.gitml(*command.split())
        assert (answer.code, "drop" in answer.out) == (0, False), answer.err
    assert not sparse.path("drop").exists()
    assert sparse.gitml("pull", "drop/data.csv").code == 0, "whoever names it wants it"
    assert sparse.read("drop/data.csv") == "1\n"
    answer = sparse.gitml("repro", "drop/dvc.yaml:s")
    assert "leaves out what is to run: 'drop/dvc.yaml'\n" in answer.err


def test_what_a_stage_needs_and_is_left_out_is_told_with_what_brings_it(sparse: Project) -> None:
    """Not that nothing brings it, nor git checkout, which brings nothing that is left out."""
    stage = "stages:\n  s:\n    cmd: cp code.py m.json\n    deps: [code.py]\n"
    sparse.write("keep/dvc.yaml", f"{stage}    metrics: [m.json: {{cache: false}}]\n")
    assert sparse.gitml("repro").code == 0
    sparse.commit("a stage that ran")
    sparse.git("sparse-checkout", "set", "--no-cone", "/*", "!/keep/code.py", "!/keep/m.json")
    answer = sparse.gitml("status")
    assert "keep/code.py is missing" in answer.out
    assert "keep/m.json is missing" in answer.out
    assert "git checkout" not in answer.out
    assert "nothing here brings" not in answer.out
    told = (
        "keep/code.py is not here, as this sparse checkout leaves it, or its pointer, out: git -C "
    )
    assert told in " ".join(answer.out.split())
    answer = sparse.gitml("repro", "keep/dvc.yaml:s")
    assert answer.code == 4
    hint = answer.err.rpartition("or its pointer, out: ")[2]
    subprocess.run(shlex.split(hint), check=True)
    assert sparse.path("keep/code.py").exists()


@pytest.mark.slow
def test_data_whose_pointer_is_left_out_is_told_with_what_brings_it(sparse: Project) -> None:
    stage = "stages:\n  s:\n    cmd: cat ../drop/data.csv > out\n    deps: [../drop/data.csv]\n"
    sparse.write("keep/dvc.yaml", f"{stage}    outs: [out]\n")
    answer = sparse.gitml("status")
    assert "nothing here brings" not in answer.out
    hint = re.search("drop/data.csv is not here, .* out: (git .*)", answer.out)
    assert hint, answer.out
    subprocess.run(shlex.split(hint[1]), check=True)
    assert sparse.path("drop/data.csv.dvc").exists()
    assert sparse.gitml("pull").code == 0
    assert sparse.gitml("repro", "keep/dvc.yaml:s").code == 0


def test_a_folder_beside_a_sparse_checkout_is_let_in_before_its_pointer_is_staged(
    sparse: Project,
) -> None:
    sparse.write("new/data.csv", "3\n")
    answer = sparse.gitml("add", "new/data.csv")
    assert answer.code == 4
    assert "not staged: they lie outside of this sparse checkout\n" in answer.err
    for command in answer.err.rpartition("let it have them: ")[2].split("; then "):
        subprocess.run(shlex.split(command), check=True, cwd=sparse.root)
    assert "A  new/data.csv.dvc" in sparse.git("status", "--porcelain")


@pytest.mark.slow
def test_what_a_sparse_checkout_leaves_out_is_not_gone(sparse: Project) -> None:
    for command in (["metrics", "diff"], ["params", "diff"]):
        answer = sparse.gitml(*command)
        assert (answer.code, answer.out) == (0, ""), answer.err
        assert "differs between HEAD and workspace" in answer.err
    answer = sparse.gitml("diff")
    assert (answer.code, answer.out, "nothing differs" in answer.err) == (0, "", True)
    found = sparse.gitml("report", "HEAD", "-o", "-", "--json").json
    assert (found["outcome"], found["problems"]) == ("identical", [])
    shown = sparse.gitml("metrics", "show", "--json").json["revs"]["workspace"]["metrics"]
    assert set(shown) == {"keep/m.json", "drop/m.json"}


@pytest.mark.slow
def test_what_changed_or_went_is_told_also_in_a_sparse_checkout(sparse: Project) -> None:
    sparse.write("keep/m.json", '{"keep": 2}')
    sparse.path("keep/p.yaml").unlink()
    assert sparse.gitml("metrics", "diff").out.split()[5:9] == ["keep", "1", "2", "+1"]
    answer = sparse.gitml("params", "diff")
    assert (answer.code, "keep/p.yaml" in answer.err) == (4, True)
    sparse.write("drop/m.json", '{"drop": 5}')  # by a run: it is there, whatever Git left out
    assert "drop" in sparse.gitml("metrics", "diff").out


def test_a_project_of_its_own_that_is_left_out_is_still_one(project: Project) -> None:
    project.write("own/.dvc/config", "")
    project.write("own/dvc.yaml", "metrics: [m.json]\n")
    project.write("own/m.json", '{"own": 1}')
    project.write("keep/a", "")
    project.commit("base")
    project.git("sparse-checkout", "set", "keep", ".dvc")
    assert project.gitml("metrics", "show", "--json").json["revs"]["workspace"]["metrics"] == {}


@pytest.fixture
def linked(project: Project, tmp_path: Path) -> Project:
    """A project with a submodule."""
    library = Project(tmp_path / "library")
    library.path(".").mkdir()
    library.git("init", "--quiet")
    library.write("code.py", "1\n")
    library.commit("one")
    add = ("submodule", "--quiet", "add", str(library.root), "src/lib")
    project.git("-c", "protocol.file.allow=always", *add)
    project.write("src/own.py", "1\n")
    return project


def _depends(project: Project, dep: str) -> None:
    project.write("dvc.yaml", f"stages:\n  s:\n    cmd: x\n    deps: [{dep}]\n")
    project.commit("a stage")


def _code(project: Project, *revs: str) -> tuple[dict[str, str], set[str]]:
    report = project.gitml("report", *revs, "-o", "-", "--json")
    diff = project.gitml("diff", *revs, "--json")
    return report.json["code"], set(diff.json["code"])


@pytest.mark.slow
@pytest.mark.parametrize("dep", ["src/lib", "src/lib/code.py", "src"])
def test_a_submodule_that_changed_is_a_change(linked: Project, dep: str) -> None:
    _depends(linked, dep)
    assert _code(linked, "HEAD") == ({}, set())
    linked.write("src/lib/code.py", "2\n")
    assert _code(linked, "HEAD") == ({"src/lib": "modified"}, {"src/lib"})
    linked.git("-C", "src/lib", "commit", "--quiet", "--all", "--message", "two")
    assert _code(linked, "HEAD") == ({"src/lib": "modified"}, {"src/lib"})
    linked.commit("two")
    assert _code(linked, "HEAD~1", "HEAD") == ({"src/lib": "modified"}, {"src/lib"})
    assert _code(linked, "HEAD") == ({}, set())


@pytest.mark.slow
def test_a_submodule_that_was_not_brought_here_did_not_change(
    linked: Project, tmp_path: Path
) -> None:
    _depends(linked, "src")
    linked.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = Project(tmp_path / "clone")
    assert not clone.path("src/lib/code.py").exists()
    assert _code(clone, "HEAD") == ({}, set())


@pytest.mark.slow
def test_a_project_whose_folder_was_a_submodule_had_nothing_then(
    git_repository: Project, tmp_path: Path
) -> None:
    """Not: the Git object … is missing, look with git fsck."""
    git_repository.write("x", "")
    git_repository.commit("first")
    add = ("submodule", "--quiet", "add", str(git_repository.root), "project")
    git_repository.git("-c", "protocol.file.allow=always", *add)
    git_repository.commit("a submodule")
    git_repository.git("rm", "--quiet", "-rf", "project")
    project = Project(git_repository.path("project"))
    project.path(".").mkdir(exist_ok=True)
    project.path(".dvc").mkdir(exist_ok=True)
    project.write(".dvc/config", "")
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", "1")
    git_repository.commit("a folder")
    answer = project.gitml("report", "HEAD~1", "HEAD", "-o", "-", "--json")
    assert (answer.code, "fsck" in answer.err) == (0, False), answer.err
    assert answer.json["base"] is None
