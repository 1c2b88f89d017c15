"""The workflow that ``gitml ci init github`` writes, run from a push to a comment by ``act``.

Everything is real but GitHub: its API is the stand-in, and the four actions, which would have to
be downloaded, are the short ones in ``tests/commands/actions``.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.ci_locks import write_locks
from tests.fixtures.github import server, stand_in
from tests.fixtures.github.state import REPOSITORY
from tests.fixtures.project import Project

ACT = Path(sys.executable).with_name("act")
ACTIONS = Path(__file__).with_name("actions")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not ACT.exists(), reason="act is not installed: pip install 'gitml[test]'"),
]


@dataclass(frozen=True)
class Forge:
    """A project, the bare repository it is pushed to, and what plays GitHub."""

    project: Project
    bare: Path
    github: stand_in.GitHub
    folder: Path

    def run(
        self,
        event: str,
        details: dict[str, Any],
        code: int = 0,
        workflow: str = "gitml",
        pip: Path = ACTIONS / "pip-stand-in/pip",
    ) -> str:
        """Run a workflow for one event, to end with ``code``; answers the log of all jobs.

        Which one GitHub would run is not asked: act does not look at branches and tags. The real
        pip takes seconds each time to find that all is there.
        """
        path = self.folder / "event.json"
        path.write_text(json.dumps(details))
        if event == "pull_request":  # as GitHub would have merged it
            number = details["pull_request"]["number"]
            merged = f"HEAD:refs/pull/{number}/merge"
            self.project.git("push", "--quiet", "--force", "origin", merged)
        variables = {
            **self.github.variables,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "42",
            "STAND_IN_REMOTE": str(self.bare),
            "STAND_IN_BIN": str(Path(sys.executable).parent),
            "STAND_IN_PIP": str(pip.parent),
            "STAND_IN_ARTIFACTS": str(self.folder / "artifacts"),
            "PIP_NO_INDEX": "1",
            "PIP_QUIET": "1",
        }
        token = variables.pop("GITHUB_TOKEN")
        command = [str(ACT), event, "-e", str(path), "-P", "ubuntu-24.04=-self-hosted"]
        command += ["-W", f".github/workflows/{workflow}.yml"]
        command += ["--no-cache-server", "--secret", f"GITHUB_TOKEN={token}"]
        # Other tests run act at the same time, and it keeps its workspaces where all of them look.
        command += ["--action-cache-path", str(self.folder / "act")]
        for name, value in variables.items():
            command += ["--env", f"{name}={value}"]
        for name, ref in {*re.findall(r"uses: actions/(\w[\w-]*)\S*(@\S+)", self._workflows())}:
            command += ["--local-repository", f"actions/{name}{ref}={ACTIONS / name}"]
        done = subprocess.run(
            command,
            cwd=self.project.root,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )
        log = done.stdout + done.stderr
        assert done.returncode == code, log
        return log

    def _workflows(self) -> str:
        folder = self.project.path(".github/workflows")
        return "".join(path.read_text() for path in folder.iterdir())


@pytest.fixture
def forge(example: Project, tmp_path: Path) -> Iterator[Forge]:
    """The example with its workflow on both branches, pushed; data in a folder for a remote."""
    bare = tmp_path / "bare.git"
    example.git("init", "--quiet", "--bare", str(bare))
    example.git("remote", "add", "origin", str(bare))
    example.dvc("remote", "modify", "storage", "url", str(tmp_path / "storage"))
    example.dvc("push", "--quiet")
    write_locks(example)
    assert example.gitml("ci", "init", "github").code == 0
    example.commit("Train in CI")
    example.git("push", "--quiet", "origin", "main")
    example.git("switch", "--quiet", "more-data")
    example.git("rebase", "--quiet", "main")
    example.git("push", "--quiet", "origin", "more-data")
    with server.running() as github:
        yield Forge(example, bare, github, tmp_path)
    assert github.problems == []


def test_each_week_what_is_due_is_trained_and_proposed(forge: Forge) -> None:
    project, repository = forge.project, forge.github.repository
    project.git("switch", "--quiet", "main")
    rules = "retrain: {when: [{changed: [params]}]}\n"
    project.write("gitml.yaml", project.read("gitml.yaml") + rules)
    project.gitml("ci", "init", "github")
    sha = project.commit("Train again")
    project.gitml("release")
    project.git("push", "--quiet", "origin", "main", "--tags")
    repository.seed(sha)
    forge.run("schedule", {"schedule": "23 4 * * 1"}, workflow="gitml-retrain")
    assert repository.proposed == {}  # nothing is due

    parameters = project.read("params.yaml")
    project.write("params.yaml", parameters.replace("features: mean", "features: all"))
    sha = project.commit("All features, not trained here")
    project.git("push", "--quiet", "origin", "main")
    repository.seed(sha)
    forge.run("schedule", {"schedule": "23 4 * * 1"}, workflow="gitml-retrain")
    assert repository.proposed[1]["base"] == "main"
    assert "train.features" in repository.proposed[1]["body"]
    assert "roc_auc" in repository.comments[1][0]["body"]
    commit = repository.commits[repository.refs["refs/heads/gitml/retrain"]]
    assert commit.parents == (sha,)
    lock = repository.blobs[repository.trees[commit.tree]["dvc.lock"]].decode()
    assert lock != project.read("dvc.lock")
    assert "features: all" in lock


def test_in_a_merge_queue_the_statuses_are_set(forge: Forge) -> None:
    head, base = forge.project.git("rev-parse", "HEAD", "main").split()
    group = {"head_sha": head, "base_sha": base, "base_ref": "refs/heads/main"}
    event = {"action": "checks_requested", "merge_group": group}
    forge.run("merge_group", event, pip=Path(sys.executable).with_name("pip"))
    repository = forge.github.repository
    states = {one["context"]: (one["state"], one["sha"]) for one in repository.statuses}
    assert states == {"gitml/report": ("success", head), "gitml/gates": ("success", head)}
    assert repository.comments == {}
    report = (forge.folder / "artifacts/gitml-report/report.md").read_text()
    assert base[:7] in report


def test_a_version_that_is_pushed_is_verified_and_released(forge: Forge) -> None:
    project, repository = forge.project, forge.github.repository
    assert project.gitml("release", "--push").code == 0
    (tag,) = project.git("tag", "--list", "*@v*").split()
    sha = project.git("rev-parse", "HEAD")
    repository.refs[f"refs/tags/{tag}"] = project.git("rev-parse", tag)
    event = {"ref": f"refs/tags/{tag}", "before": "0" * 40, "after": sha}
    forge.run("push", event, workflow="gitml-release")
    (made,) = repository.releases
    assert made["tag_name"] == tag
    assert "roc_auc" in made["body"]


def _pull_request(project: Project, repository: str = REPOSITORY) -> dict[str, Any]:
    head = {"sha": project.git("rev-parse", "HEAD"), "ref": "more-data"}
    return {
        "pull_request": {
            "number": 7,
            "head": {**head, "repo": {"full_name": repository}},
            "base": {"ref": "main"},
        }
    }


def test_a_push_to_main_is_trained_and_reported(forge: Forge) -> None:
    project = forge.project
    project.git("switch", "--quiet", "main")
    # The first run of a project: somebody pushed the raw data and left training to CI.
    shutil.rmtree(forge.folder / "storage")
    project.dvc("push", "--quiet", "data/raw.csv")
    before, after = project.git("rev-parse", "HEAD~1", "HEAD").split()
    log = forge.run("push", {"ref": "refs/heads/main", "before": before, "after": after})
    report = forge.folder / "artifacts/gitml-report/report.md"
    assert "roc_auc" in report.read_text()
    assert before[:7] in report.read_text()
    assert "Restore, train and report" in log, log
    assert forge.github.calls == []


def test_a_push_whose_model_cannot_be_judged_is_not_green(forge: Forge) -> None:
    project = forge.project
    project.git("switch", "--quiet", "main")
    project.write("gitml.yaml", "models: {breast-cancer: {primary: roc}}\n")
    project.write(
        "params.yaml", project.read("params.yaml").replace("features: mean", "features: all")
    )
    after = project.commit("A metric that nothing writes, and another model")
    project.git("push", "--quiet", "origin", "main")
    before = project.git("rev-parse", "HEAD~1")
    log = forge.run("push", {"ref": "refs/heads/main", "before": before, "after": after}, code=1)
    assert "The summary says what failed" in log, log
    assert "annot be judged" in (forge.folder / "artifacts/gitml-report/report.md").read_text()


def test_a_pull_request_is_commented_on_and_the_comment_kept_up_to_date(forge: Forge) -> None:
    project, repository = forge.project, forge.github.repository
    first = project.git("rev-parse", "HEAD")
    repository.pulls[7] = first
    forge.run("pull_request", _pull_request(project))
    (comment,) = repository.comments[7]
    assert "roc_auc" in comment["body"]
    assert "| `main` | `more-data` |" in comment["body"]
    assert 'alt="ROC curve: main and more-data"' in comment["body"]
    assert "could be read" not in comment["body"]
    addresses = re.findall(r"http://\S+?\?raw=true", comment["body"])
    assert addresses
    for address in addresses:
        assert forge.github.git.file_at(address).startswith(b"\x89PNG")
    assert repository.statuses[-1]["sha"] == first

    parameters = project.read("params.yaml")
    project.write("params.yaml", parameters.replace("features: all", "features: mean"))
    second = project.commit("Fewer features, not trained here")
    project.git("push", "--quiet", "origin", "more-data")
    repository.pulls[7] = second
    text = comment["body"]
    forge.run("pull_request", _pull_request(project))
    assert len(repository.comments[7]) == 1
    assert repository.comments[7][0]["body"] != text
    assert second in repository.comments[7][0]["body"]
    assert repository.statuses[-1]["sha"] == second


def test_a_pull_request_of_a_fork_is_commented_on_by_the_workflow_that_may(forge: Forge) -> None:
    project, repository = forge.project, forge.github.repository
    head = project.git("rev-parse", "HEAD")
    forge.run("pull_request", _pull_request(project, "mallory/churn"))
    left = forge.folder / "artifacts/gitml-report-json"
    assert [path.name for path in left.iterdir()] == ["report.json"]
    assert forge.github.calls == []

    shutil.make_archive(str(forge.folder / "left"), "zip", left)
    repository.artifacts[42] = {"gitml-report-json": (forge.folder / "left.zip").read_bytes()}
    repository.pulls[7], repository.heads[7] = head, ("mallory", "more-data", head)
    fork = {"full_name": "mallory/churn", "owner": {"login": "mallory"}}
    run = {
        "id": 42,
        "name": "gitml",
        "event": "pull_request",
        "conclusion": "success",
        "head_sha": head,
        "head_branch": "more-data",
        "head_repository": fork,
        "repository": {"full_name": REPOSITORY},
        "path": ".github/workflows/gitml.yml",
        "run_number": 1,
    }
    event = {"action": "completed", "workflow_run": run}
    forge.run("workflow_run", event, workflow="gitml-forks")
    (comment,) = repository.comments[7]
    assert "`roc_auc`" in comment["body"]
    assert "it ran code of a fork" in comment["body"]
    contexts = {status["context"]: status["state"] for status in repository.statuses}
    assert contexts == {"gitml/report": "success", "gitml/gates": "success"}
