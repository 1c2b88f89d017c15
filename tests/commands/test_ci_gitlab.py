"""The jobs that ``gitml ci init gitlab`` writes: valid, and run as GitLab's runner runs them."""

import json
import os
from typing import Any

import pytest
import yaml

from tests.fixtures import gitlab_server
from tests.fixtures.ci_checkers import check_by_schema
from tests.fixtures.ci_locks import write_locks
from tests.fixtures.ci_scripts import run_script
from tests.fixtures.gitlab_server import PROJECT, TOKEN
from tests.fixtures.project import Project
from tests.fixtures.report_documents import document

FILE = ".gitlab/gitml.yml"


@pytest.fixture
def project(project: Project) -> Project:
    write_locks(project)
    return project


def _jobs(project: Project) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load(project.read(FILE))
    return jobs


def _job(project: Project, name: str) -> dict[str, Any]:
    """A job with all that it extends."""
    jobs = _jobs(project)
    job: dict[str, Any] = jobs[name]
    while "extends" in job:
        under = jobs[job.pop("extends")]
        variables = {**under.get("variables", {}), **job.get("variables", {})}
        job = {**under, **job, "variables": variables}
    return job


def _run(project: Project, name: str, variables: dict[str, str]) -> str:
    there = {
        **variables,
        "CI_PROJECT_DIR": str(project.root),
        "CI_REPOSITORY_URL": str(project.root),
    }
    job = _job(project, name)
    return run_script(project, [*job.get("before_script", []), *job["script"]], there)


def test_the_jobs_are_valid(project: Project) -> None:
    answer = project.gitml("ci", "init", "gitlab", "--branch", 'it\'s "main"')
    assert answer.code == 0, answer.err
    assert answer.out.startswith(f"written {FILE}\n")
    assert "include: [{local: .gitlab/gitml.yml}]" in answer.err
    assert "it's" in _jobs(project)["gitml-train"]["rules"][-1]["if"]
    kept = {one["key"]: one["paths"] for one in _job(project, "gitml-train")["cache"]}
    assert kept == {"gitml-pip": [".cache/pip"], "gitml-times": [".dvc/tmp/gitml/times.json"]}
    check_by_schema("gitlab-ci", str(project.path(FILE)))
    assert project.gitml("ci", "init", "gitlab").out.startswith("updated ")
    assert project.gitml("ci", "init", "gitlab").out.startswith("unchanged ")


def test_only_the_job_that_runs_no_code_has_the_token(project: Project) -> None:
    project.gitml("ci", "init", "gitlab")
    for name in ("gitml-train", "gitml-retrain"):
        assert "environment" not in _job(project, name)
    for name in ("gitml-comment", "gitml-propose", "gitml-release"):
        job = _job(project, name)
        assert job["environment"] == {"name": "gitml", "action": "access"}
        assert job["variables"]["GIT_STRATEGY"] == ("clone" if "release" in name else "none")
        assert job["before_script"][0].count("pip install --no-cache-dir") == 2
        assert job["before_script"][0].count("--require-hashes -r ") == 2


def test_an_environment_of_conda_has_an_image_of_its_own(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("environment.yml", "dependencies: [python=3.12, pip]\n")
    conda = project.write(".git/bin/conda", '#!/bin/sh\nmkdir -p $7/bin; echo "$@" > $7/asked\n')
    conda.chmod(0o755)
    project.gitml("ci", "init", "gitlab")
    for name in ("gitml-train", "gitml-retrain"):
        assert _job(project, name)["image"].startswith("condaforge/miniforge3:")
    assert _job(project, "gitml-comment")["image"] == "python:3.12"
    script = [*_job(project, "gitml-train")["script"][:2], "echo first on the path: ${PATH%%:*}"]
    monkeypatch.setenv("PATH", f"{conda.parent}:{os.environ['PATH']}")
    said = run_script(project, script, {"TMPDIR": str(project.path(".git"))})
    assert f"first on the path: {project.path('.git/environment/bin')}" in said
    asked = project.read(".git/environment/asked")
    assert asked.startswith("env create --quiet --file environment.yml --prefix ")


@pytest.mark.slow
def test_what_was_trained_again_is_proposed(project: Project) -> None:
    project.gitml("ci", "init", "gitlab")
    project.write("dvc.yaml", "stages: {train: {cmd: echo}}\n")
    sha = project.commit("Train in CI")
    point = {**document()["head"], "commit": sha}
    project.write("gitml-report/report.md", "## Better\n")
    project.write("gitml-report/report.json", json.dumps(document(head=point)))
    project.write("gitml-results/dvc.lock", "schema: '2.0'\n")
    project.write("gitml-decision", "retrain=true\nwhy=it is old\n")
    # What another job left in place of these counts for nothing.
    project.write(".gitlab/gitml/requirements.txt", "evil\n")
    project.path("dvc.yaml").unlink()
    variables = {
        "GITLAB_CI": "true",
        "CI_PROJECT_PATH": PROJECT,
        "CI_COMMIT_SHA": sha,
        "CI_COMMIT_BRANCH": "main",
        "GITLAB_TOKEN": TOKEN,
    }
    with gitlab_server.running() as there:
        job = _job(project, "gitml-propose")
        script = [*job["before_script"], "cat requirements.txt", *job["script"]]
        place = {"CI_PROJECT_DIR": str(project.root), "CI_REPOSITORY_URL": str(project.root)}
        said = run_script(project, script, {**variables, **place, "CI_SERVER_URL": there.url})
        assert "gitml==" in said
        assert "evil" not in said
        assert there.branches["gitml/retrain"]["sent"]["start_sha"] == sha
        assert "Why: it is old" in there.opened[0]["description"]


def test_from_a_merge_request_to_its_note(releasable: Project) -> None:
    project = releasable
    base = project.git("rev-parse", "first")
    project.git("switch", "--quiet", "better")
    write_locks(project)
    assert project.gitml("ci", "init", "gitlab").code == 0
    head = project.commit("Train in CI")
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
