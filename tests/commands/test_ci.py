import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from gitml import __version__
from gitml.ci import locks
from gitml.ci.installs import requirement
from gitml.render.ci import actions, workflow_files
from gitml.render.ci.installs import Installs, everything
from tests.fixtures.ci_checkers import ACTIONLINT, ZIZMOR, check_by, check_by_schema
from tests.fixtures.ci_locks import write_locks
from tests.fixtures.project import Project

FILE = ".github/workflows/gitml.yml"
FORKS = ".github/workflows/gitml-forks.yml"


LOCKS = (".github/gitml/build.txt", ".github/gitml/requirements.txt")
RULES = "retrain: {when: [{changed: [params]}]}\n"


@pytest.fixture
def project(project: Project) -> Project:
    write_locks(project)
    return project


def test_init_writes_the_workflows_once(project: Project) -> None:
    answer = project.gitml("ci", "init", "github", "--dry-run")
    assert "gitml-retrain.yml" not in answer.out
    project.write("gitml.yaml", RULES)
    answer = project.gitml("ci", "init", "github")
    assert answer.code == 0, answer.err
    names = [*workflow_files.FILES["github"]]
    same = "".join(f"unchanged {name}\n" for name in LOCKS)
    assert answer.out == "".join(f"written {name}\n" for name in names) + same
    text = project.read(FILE)
    again = project.gitml("ci", "init", "github").out
    assert again == "".join(f"unchanged {name}\n" for name in [*names, *LOCKS])
    assert project.read(FILE) == text


@pytest.mark.parametrize("program", [ZIZMOR, ACTIONLINT], ids=lambda program: program[0])
def test_the_workflows_are_valid_and_safe(project: Project, program: list[str]) -> None:
    project.write("gitml.yaml", RULES)
    project.gitml("ci", "init", "github")
    names = [str(project.path(name)) for name in workflow_files.FILES["github"]]
    check_by_schema("github-workflows", *names)
    check_by(program, *names)


def test_data_and_the_times_of_stages_are_kept(project: Project) -> None:
    """What a stage took on the default branch is what a pull request's time is compared with."""
    project.write("dvc.yaml", "stages: {a: {cmd: echo a}}\n")
    assert project.gitml("repro", "-q").code == 0
    project.gitml("ci", "init", "github")
    steps = yaml.safe_load(project.read(FILE))["jobs"]["train"]["steps"]
    kept = [step["with"]["path"] for step in steps if "actions/cache/" in step.get("uses", "")]
    assert kept == [".dvc/cache\n.dvc/tmp/gitml/times.json"] * 2
    assert "a" in json.loads(project.read(".dvc/tmp/gitml/times.json"))


def test_the_job_that_trains_cannot_write(project: Project) -> None:
    project.gitml("ci", "init", "github")
    workflow = yaml.safe_load(project.read(FILE))
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["train"]["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["train"]["steps"][0]["with"]["persist-credentials"] is False


def test_actions_are_pinned_by_commit(project: Project) -> None:
    project.write("gitml.yaml", RULES)
    project.gitml("ci", "init", "github")
    texts = "\n".join(project.read(name) for name in workflow_files.FILES["github"])
    uses = [line for line in texts.splitlines() if " uses: " in line]
    assert len(uses) == 21
    assert {line.partition("uses: ")[2] for line in uses} == {*map(actions.used, actions.PINS)}
    for commit, version in actions.PINS.values():
        assert (len(commit), version.count(".")) == (40, 2)
    # What is locked is locked for the Python that installs it.
    assert {*re.findall(r'python-version: "(.*)"', texts)} == {locks.PYTHON}


def test_an_edited_workflow_is_kept_unless_forced(project: Project) -> None:
    project.gitml("ci", "init", "github")
    edited = project.read(FILE).replace("timeout-minutes: 60", "timeout-minutes: 90")
    project.write(FILE, edited)
    answer = project.gitml("ci", "init", "github")
    assert answer.code == 2
    assert "was edited" in answer.err
    assert "--force" in answer.err
    assert project.read(FILE) == edited
    project.path(FORKS).unlink()
    answer = project.gitml("ci", "init", "github", "--keep")
    assert answer.out.splitlines()[:2] == [
        f"kept {FILE}",
        f"written {FORKS}",
    ]
    assert project.read(FILE) == edited
    assert project.gitml("ci", "init", "github", "--force").code == 0
    assert "timeout-minutes: 60" in project.read(FILE)


def test_a_foreign_workflow_is_kept(project: Project) -> None:
    project.write(FILE, "name: mine\n")
    assert project.gitml("ci", "init", "github").code == 2
    assert project.read(FILE) == "name: mine\n"


def test_an_older_workflow_that_nobody_edited_is_updated(project: Project) -> None:
    project.gitml("ci", "init", "github")
    new = project.read(FILE)
    old = workflow_files.workflow_files(
        "github", workflow_files.Workflow(Installs("gitml==0.0.1"), "main")
    )[FILE]
    project.write(FILE, old.replace("\n", "\r\n"))
    assert f"updated {FILE}\n" in project.gitml("ci", "init", "github").out
    assert project.read(FILE) == new


def test_the_default_branch_is_found(project: Project, tmp_path: Path) -> None:
    project.git("branch", "--move", "trunk")
    project.git("switch", "--quiet", "--create", "topic")
    project.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    project.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    project.git("push", "--quiet", "origin", "trunk")
    project.git("remote", "set-head", "origin", "trunk")
    project.gitml("ci", "init", "github")
    assert _pushes(project) == ["trunk"]


def test_the_branch_can_be_named_and_is_no_pattern(project: Project) -> None:
    project.gitml("ci", "init", "github", "--branch", 'a+b[c]"d@actions/e@')
    assert _pushes(project) == ['a\\+b\\[c\\]"d@actions/e@']


def test_a_project_in_a_subfolder(git_repository: Project) -> None:
    folder = 'models/über "x"'
    git_repository.path(folder).mkdir(parents=True)
    Project(git_repository.path(folder)).dvc("init", "--subdir", "--quiet")
    write_locks(git_repository)
    answer = git_repository.gitml("ci", "init", "github", folder=folder)
    assert answer.code == 0, answer.err
    train = yaml.safe_load(git_repository.read(FILE))["jobs"]["train"]
    assert train["defaults"]["run"]["working-directory"] == folder


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("uv.lock", "uv export --frozen"),
        ("pylock.toml", "uv pip install --system"),
        ("poetry.lock", "poetry export"),
        ("environment.yml", '"$CONDA/bin/conda" env create'),
        ("requirements.txt", '"gitml==1.0" -r requirements.txt'),
    ],
)
def test_what_the_project_locks_is_installed(file: str, command: str) -> None:
    lines = everything(Installs("gitml==1.0", file, "https://pypi.example/simple"), "github")
    script = "\n".join(lines)
    assert command in script
    assert '"gitml==1.0"' in lines[-1]
    assert script.count("--index-url") == sum("pip install" in line for line in lines)
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_first_lock_counts(project: Project) -> None:
    for name in ("requirements.txt", "uv.lock"):
        project.write(name, "")
    write_locks(project, index="https://pypi.example/simple")
    assert project.gitml("ci", "init", "github", "--index", "https://me:x@h/simple").code == 2
    answer = project.gitml("ci", "init", "github", "--index", "https://pypi.example/simple")
    assert answer.code == 0, answer.err
    steps = yaml.safe_load(project.read(FILE))["jobs"]["train"]["steps"]
    setup = next(step for step in steps if "setup-python" in step.get("uses", ""))
    assert setup["with"]["cache"] == "pip"
    assert setup["with"]["cache-dependency-path"] == "uv.lock"
    install = next(step["run"] for step in steps if step.get("name") == "Install")
    assert "uv export" in install
    assert '--index-url "https://pypi.example/simple"' in project.read(FORKS)
    write_locks(project, index="https://pypi.example/ours")
    project.write("gitml.yaml", "ci: {index: 'https://pypi.example/ours', runs_on: gpu}\n")
    assert project.gitml("ci", "init", "github").code == 0
    assert '--index-url "https://pypi.example/ours"' in project.read(FORKS)
    assert "runs-on: gpu\n" in project.read(FILE)
    project.write("gitml.yaml", "ci: {index: 'https://me:x@pypi.example/ours'}\n")
    assert project.gitml("ci", "init", "github").code == 3


@pytest.mark.parametrize(
    ("forge", "line", "schema"),
    [
        ("github", "    runs-on: gpu-a100\n", "github-workflows"),
        ("gitlab", "  tags: [gpu-a100]\n", "gitlab-ci"),
        ("bitbucket", "        runs-on: [self.hosted, gpu-a100]\n", "bitbucket-pipelines"),
    ],
)
def test_only_what_trains_runs_on_own_runners(
    project: Project, forge: str, line: str, schema: str
) -> None:
    project.write("gitml.yaml", RULES)
    assert project.gitml("ci", "init", forge, "--runs-on", "a b").code == 2
    assert project.gitml("ci", "init", forge, "--runs-on", "gpu-a100").code == 0
    names = [*workflow_files.FILES[forge]]
    assert "".join(map(project.read, names)).count(line) == (1 if forge == "bitbucket" else 2)
    check_by_schema(schema, *(str(project.path(name)) for name in names))


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (None, "gitml==1.0"),
        ('{"url": "file:///home/me/gitml", "dir_info": {"editable": true}}', "gitml==1.0"),
        ("no json", "gitml==1.0"),
        ('{"url": "https://h/a$(x)", "vcs_info": {"commit_id": "' + "a" * 40 + '"}}', "gitml==1.0"),
        (
            '{"url": "https://me:x@h.example/a.git", "vcs_info": {"vcs": "git", "commit_id": "'
            + "a" * 40
            + '"}}',
            f"gitml @ git+https://h.example/a.git@{'a' * 40}",
        ),
    ],
)
def test_gitml_comes_from_where_it_came(origin: str | None, wanted: str) -> None:
    assert requirement("1.0", origin) == wanted
    extra = wanted.replace("gitml", "gitml[s3,ssh]", 1)
    assert requirement("1.0", origin, ("s3", "ssh")) == extra
    # The address of Git may have the name, too.
    assert workflow_files.with_pins_of('"gitml==0.9"', f'"{extra}"') == f'"{extra}"'


def test_a_ci_that_cannot_work_is_told_of(project: Project) -> None:
    write_locks(project, f"gitml[s3]=={__version__}")
    project.write("dvc.yaml", "stages: {train: {cmd: python train.py}}\n")
    project.write(".dvc/config", "[core]\n  remote = s\n['remote \"s\"']\n  url = s3://bucket\n")
    answer = project.gitml("ci", "init", "github")
    assert "which packages the pipeline needs" in answer.err
    assert f'pip install "gitml[s3]=={__version__}"' in project.read(FILE)
    project.write(".dvc/config", "[core]\n  remote = s\n['remote \"s\"']\n  url = ../store\n")
    project.write("requirements.txt", "numpy\n")
    found = project.gitml("doctor", "--offline", "--json").json["sections"]["CI"]
    assert [*found] == ["DVC remote"]
    assert "which a CI's machine does not have" in found["DVC remote"]["detail"]


def test_not_a_project(tmp_path: Path) -> None:
    answer = Project(tmp_path).gitml("ci", "init", "github")
    assert answer.code == 4
    assert "not a Git repository" in answer.err


def test_a_place_that_cannot_be_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitml.adapters.uv.lock", lambda *_, **__: "")
    shutil.rmtree(project.path(".github"))
    project.write(".github", "a file")
    answer = project.gitml("ci", "init", "github")
    assert answer.code == 4
    assert "cannot write" in answer.err


def _pushes(project: Project) -> list[str]:
    workflow = yaml.safe_load(project.read(FILE))
    # YAML 1.1, which PyYAML reads, takes the key `on` for true.
    branches: list[str] = workflow[True]["push"]["branches"]
    return branches
