"""The jobs that ``gitml ci init gitlab`` writes: valid, and run as GitLab's runner runs them."""

import subprocess
from typing import Any

import pytest
import yaml

from tests.fixtures import gitlab_server
from tests.fixtures.ci_scripts import BIN, run_script
from tests.fixtures.gitlab_server import PROJECT, TOKEN
from tests.fixtures.project import Project

FILE = ".gitlab/gitml.yml"


def _jobs(project: Project) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load(project.read(FILE))
    return jobs


def _run(project: Project, job: str, variables: dict[str, str]) -> str:
    there = {**variables, "CI_PROJECT_DIR": str(project.root)}
    return run_script(project, _jobs(project)[job]["script"], there)


def test_the_jobs_are_valid(project: Project) -> None:
    answer = project.gitml("ci", "init", "gitlab", "--branch", 'it\'s "main"')
    assert answer.code == 0, answer.err
    assert answer.out == f"written {project.path(FILE)}\n"
    assert "include: [{local: .gitlab/gitml.yml}]" in answer.err
    assert "it's" in _jobs(project)["gitml-train"]["rules"][-1]["if"]
    program = BIN / "check-jsonschema"
    if not program.exists():
        pytest.skip("check-jsonschema is not installed: pip install 'gitml[test]'")
    command = [
        str(program),
        "--builtin-schema",
        "vendor.gitlab-ci",
        "--data-transform",
        "gitlab-ci",
    ]
    done = subprocess.run(
        [*command, str(project.path(FILE))], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert project.gitml("ci", "init", "gitlab").out.startswith("updated ")
    assert project.gitml("ci", "init", "gitlab").out.startswith("unchanged ")


def test_only_the_job_that_runs_no_code_has_the_token(project: Project) -> None:
    project.gitml("ci", "init", "gitlab")
    jobs = _jobs(project)
    assert "environment" not in jobs["gitml-train"]
    assert jobs["gitml-comment"]["environment"] == {"name": "gitml", "action": "access"}
    assert jobs["gitml-comment"]["variables"]["GIT_STRATEGY"] == "none"


def test_from_a_merge_request_to_its_note(releasable: Project) -> None:
    project = releasable
    base = project.git("rev-parse", "first")
    project.git("switch", "--quiet", "better")
    assert project.gitml("ci", "init", "gitlab").code == 0
    head = project.git("rev-parse", "HEAD")
    merge_request = {
        "GITLAB_CI": "true",
        "CI_PROJECT_PATH": PROJECT,
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "better",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "first",
        "CI_COMMIT_SHA": head,
        "CI_JOB_ID": "99",
        "CI_JOB_NAME": "gitml-comment",
        "CI_JOB_URL": "https://gitlab.example/jobs/99",
        "CI_PIPELINE_IID": "12",
    }
    _run(project, "gitml-train", merge_request)
    assert "`churn` improved" in project.read("gitml-report/report.md")
    with gitlab_server.running() as there:
        there.heads[7] = head
        ours = {**merge_request, "CI_SERVER_URL": there.url, "GITLAB_TOKEN": TOKEN}
        log = _run(project, "gitml-comment", ours)
        earlier = {**ours, "CI_PIPELINE_IID": "11"}
        assert "stays as it is" in _run(project, "gitml-comment", earlier)
        assert len(there.bodies(7)) == 1
        assert "`churn` improved" in there.bodies(7)[0]
        assert base[:7] in there.bodies(7)[0]
        assert [(s["sha"], s["state"]) for s in there.statuses] == [(head, "success")] * 2
    assert TOKEN not in log
