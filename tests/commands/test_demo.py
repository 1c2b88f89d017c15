"""``gitml demo``: the whole walk under odd settings, and what it refuses."""

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gitml import cli
from gitml.adapters.demo_project import DemoProject, demo_environment
from gitml.commands.demo import Guide
from gitml.core.demo_chapters import CheckModel, EditFile, RunCommand
from gitml.errors import CheckFailedError, OutsideError
from tests.fixtures.project import Project

ROOT = Path(__file__).parents[2]
NO_IDENTITY = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
ODD_SETTINGS = """
[init]
    defaultBranch = trunk
[commit]
    gpgSign = true
[tag]
    gpgSign = true
[gpg]
    program = /bin/false
[core]
    autocrlf = true
    hooksPath = /nowhere
    editor = false
    pager = false
[merge]
    ff = only
[user]
    useConfigOnly = true
"""


@pytest.mark.long
@pytest.mark.timeout(1800)  # some twenty processes, of which four train
def test_walk_under_odd_settings(git_repository: Project, tmp_path: Path) -> None:
    """In another repository, with spaces in the path, a hostile Git, no identity and no HOME."""
    odd = tmp_path / "gitconfig"
    odd.write_text(ODD_SETTINGS)
    variables = {k: v for k, v in os.environ.items() if k not in (*NO_IDENTITY, "HOME")}
    variables |= {"GIT_CONFIG_GLOBAL": str(odd), "GIT_DIR": str(git_repository.path(".git"))}
    done = subprocess.run(
        [sys.executable, "-m", "gitml", "demo", "it's a dem\u00f6"],
        cwd=git_repository.root,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("$ gitml")]
    assert told[0] == "$ gitml init --remote '../it'\"'\"'s a dem\u00f6-storage'"
    assert told[-2:] == ["$ gitml checkout breast-cancer@v1.0.0", "$ gitml checkout main"]
    assert "breast-cancer@v1.1.0  (MINOR after v1.0.0)" in done.stdout
    assert "roc_auc went from 0.9766 to 0.9924 (+0.016): better (95 %" in done.stdout
    assert "breast-cancer@v1.1.1  (PIPELINE after v1.1.0)" in done.stdout
    assert "roc_auc went from 0.9924 to 0.9937 (+0.0013): no difference shown" in done.stdout

    made = Project(git_repository.path("it's a dem\u00f6"))
    assert made.git("branch", "--show-current") == "main"
    assert made.git("status", "--porcelain", "--untracked-files=no") == ""
    assert made.git("tag").splitlines() == [f"breast-cancer@v1.{n}" for n in ("0.0", "1.0", "1.1")]
    assert made.git("log", "-1", "--format=%an <%ae>") == "Gitml Demo <demo@example.com>"
    assert made.dvc("status", "--cloud", "--all-branches") == (
        "Cache and remote 'storage' are in sync.\n"
    )
    assert "more-data" in made.read("report.md")
    assert list(made.path("report_files").glob("*.png"))
    assert git_repository.git("log", "--all", "--oneline") == ""


def demo_project(root: Path) -> DemoProject:
    root.mkdir()
    variables = demo_environment(os.environ)
    return DemoProject(root, root.with_name("storage"), variables)


def test_step_that_fails_stops_the_demo(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    guide = Guide(demo_project(tmp_path / "demo"))
    with pytest.raises(OutsideError) as caught:
        guide.do([RunCommand("git frobnicate", "This cannot work."), RunCommand("git init")])
    assert caught.value.message == "the demo stops: 'git frobnicate' ended with exit code 1"
    assert f"rm -rf {tmp_path}/demo" in str(caught.value.hint)
    assert "\nThis cannot work.\n$ git frobnicate\n" in capfd.readouterr().out
    assert not (tmp_path / "demo" / ".git").exists()


def test_another_model_than_was_released_is_noticed(tmp_path: Path) -> None:
    guide = Guide(demo_project(tmp_path / "demo"))
    model = tmp_path / "demo" / "models" / "model.joblib"
    model.parent.mkdir()
    model.write_text("features: mean")
    guide.do([CheckModel("v1.0.0"), EditFile("models/model.joblib", "mean", "all")])
    assert model.read_text() == "features: all"
    guide.do([CheckModel("v1.1.0")])
    with pytest.raises(CheckFailedError, match=r"is not that of v1\.0\.0"):
        guide.do([CheckModel("v1.0.0")])


@pytest.mark.parametrize("there", ["a file in the folder", "a file", "a foreign remote"])
def test_what_is_there_is_left_alone(
    there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = {
        "a file in the folder": tmp_path / "demo" / "mine",
        "a file": tmp_path / "demo",
        "a foreign remote": tmp_path / "demo-storage" / "mine",
    }[there]
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("precious")
    before = sorted(tmp_path.rglob("*"))
    assert cli.run(["-C", str(tmp_path), "demo", "demo"]) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith(f"error: {tmp_path / 'demo'}")
    assert hint == f"hint: name a folder that does not exist yet: gitml -C {tmp_path} demo DIR"
    assert sorted(tmp_path.rglob("*")) == before


def test_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert cli.run(["demo", str(tmp_path / "file" / "demo")]) == 4
    assert f"error: cannot write to {tmp_path}/file/demo: " in capsys.readouterr().err


@pytest.mark.slow
def test_copy_only_leaves_out_what_was_generated(tmp_path: Path) -> None:
    """Also from an installed package, where the example lies within it."""
    package = tmp_path / "site"
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    for source, target in build["targets"]["wheel"]["force-include"].items():
        destination = package / target
        destination.parent.mkdir(parents=True)
        subprocess.run(["cp", "-R", ROOT / source, destination], check=True)
    subprocess.run(["cp", "-R", *(ROOT / "gitml").iterdir(), package / "gitml"], check=True)
    installed = package / "gitml" / "example_project"
    (installed / "data").mkdir()
    (installed / "data" / "raw.csv").write_text("")
    (installed / ".dvc").mkdir()
    (installed / ".dvc" / "config").write_text("")
    (installed / "params.yaml").write_text("from: the package\n")
    target = tmp_path / "copy"
    subprocess.run(
        [sys.executable, "-m", "gitml", "demo", "--copy-only", target],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(package)},
        check=True,
    )
    assert sorted(path.name for path in target.iterdir()) == [
        "README.md",
        "dvc.yaml",
        "gitml.yaml",
        "params.yaml",
        "requirements.txt",
        "src",
    ]
    assert (target / "params.yaml").read_text() == "from: the package\n"


def test_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert cli.run(["demo", "--copy-only", "."]) == 0
    assert capsys.readouterr().out == f"the example project is in {folder}; read its README.md\n"
    assert (folder / "dvc.yaml").exists()


@pytest.mark.slow
def test_interrupted(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "gitml", "demo", "demo"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert demo.stdout is not None
    for line in demo.stdout:
        if line.startswith("$ gitml init"):
            break
    os.killpg(demo.pid, signal.SIGINT)
    _, complaint = demo.communicate()
    assert demo.returncode == 130
    assert "hint: remove it with: rm -rf demo demo-storage" in complaint
