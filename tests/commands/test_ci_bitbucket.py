"""The pipeline that ``gitml ci init bitbucket`` writes: valid, and run as Pipelines runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fixtures import bitbucket_server
from tests.fixtures.bitbucket_server import REPOSITORY, TOKEN
from tests.fixtures.ci_checkers import check_by_schema
from tests.fixtures.ci_locks import write_locks
from tests.fixtures.ci_scripts import run_script
from tests.fixtures.project import Project

FILE = "bitbucket-pipelines.yml"


@pytest.fixture
def project(project: Project) -> Project:
    write_locks(project)
    return project


def _steps(project: Project) -> list[dict[str, Any]]:
    document = yaml.safe_load(project.read(FILE))
    return [entry["step"] for entry in document["pipelines"]["pull-requests"]["**"]]


def _run(project: Project, step: dict[str, Any], variables: dict[str, str]) -> str:
    home = str(project.root.with_name("home"))
    there = {**variables, "BITBUCKET_CLONE_DIR": str(project.root), "HOME": home}
    return run_script(project, step["script"], there)


def test_the_pipeline_is_valid(project: Project) -> None:
    project.write("environment.yml", "dependencies: [python=3.12, pip]\n")
    answer = project.gitml("ci", "init", "bitbucket", "--branch", "release/[1]")
    assert answer.code == 0, answer.err
    assert "BITBUCKET_TOKEN" in answer.err
    train, comment = _steps(project)
    assert train["image"].startswith("condaforge/miniforge3:")
    assert train["script"][2].startswith("conda env create ")
    assert "image" not in comment
    check_by_schema("bitbucket-pipelines", str(project.path(FILE)))
    assert [*yaml.safe_load(project.read(FILE))["pipelines"]["branches"]] == ["release/\\[1\\]"]


def test_from_a_pull_request_to_its_comment(releasable: Project, tmp_path: Path) -> None:
    project = releasable
    bare = tmp_path / "bare.git"
    project.git("init", "--quiet", "--bare", str(bare))
    project.git("remote", "add", "origin", str(bare))
    project.git("switch", "--quiet", "better")
    project.write("params.yaml", "auc: 0.96\n")
    project.commit("not trained")
    project.git("push", "--quiet", "origin", "first", "better")
    base, head = project.git("rev-parse", "first", "better").split()
    write_locks(project)
    assert project.gitml("ci", "init", "bitbucket").code == 0
    variables = {
        "BITBUCKET_BUILD_NUMBER": "12",
        "BITBUCKET_REPO_FULL_NAME": REPOSITORY,
        "BITBUCKET_PR_ID": "7",
        "BITBUCKET_BRANCH": "better",
        "BITBUCKET_PR_DESTINATION_BRANCH": "first",
        "BITBUCKET_COMMIT": head,
    }
    train, comment = _steps(project)
    assert "caches" not in comment
    # How long stages took is in a folder that is kept.
    (folder,) = yaml.safe_load(project.read(FILE))["definitions"]["caches"].values()
    kept = tmp_path / "home" / folder.removeprefix("~/") / "times.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"earlier": 1}')
    assert comment["script"][0].count("--require-hashes -r ") == 2
    _run(project, train, variables)
    assert "`churn` improved" in project.read("gitml-report/report.md")
    assert {*json.loads(kept.read_text())} == {"earlier", "train", "evaluate"}
    with bitbucket_server.running() as there:
        there.heads[7] = head
        ours = {**variables, "BITBUCKET_API_URL": there.api_url, "BITBUCKET_TOKEN": TOKEN}
        log = _run(project, comment, ours)
        earlier = {**ours, "BITBUCKET_BUILD_NUMBER": "11"}
        assert "stays as it is" in _run(project, comment, earlier)
        (body,) = there.bodies(7)
        assert body.startswith('[//]: # (gitml:report:report {"results":[')
        assert "`churn` improved" in body
        assert base[:7] in body
        assert "<" not in body.replace("<!", "")
        assert [(s["sha"], s["state"]) for s in there.statuses] == [(head, "SUCCESSFUL")] * 2
    assert TOKEN not in log
