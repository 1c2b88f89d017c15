"""``gitml ci release``: a tag that was pushed is verified, and becomes a page on the forge."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures import gitlab_server
from tests.fixtures.github import server, stand_in
from tests.fixtures.project import Project


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    return tmp_path / "storage"


@pytest.fixture
def released(two_versions: Project, storage: Path) -> Project:
    """Two versions of ``churn``, and a remote that has their data."""
    two_versions.dvc("remote", "add", "--local", "--default", "storage", str(storage))
    two_versions.dvc("push", "--quiet", "--all-commits")
    return two_versions


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[stand_in.GitHub]:
    with server.running() as there:
        run = {"GITHUB_ACTIONS": "true", "GITHUB_REF_TYPE": "tag"}
        for name, value in {**there.variables, **run, "GITHUB_REF_NAME": "churn@v1.1.0"}.items():
            monkeypatch.setenv(name, value)
        yield there
    assert there.problems == []


def test_a_tag_becomes_a_release_on_github(released: Project, github: stand_in.GitHub) -> None:
    tags = github.repository.refs
    for there, words in ((None, "GitHub has no tag churn@v1.1.0"), ("f" * 40, "it was moved")):
        if there:
            tags["refs/tags/churn@v1.1.0"] = there
        answer = released.gitml("ci", "release")
        assert (answer.code, words in answer.err) == (4, True)
        assert github.repository.releases == []
    tags["refs/tags/churn@v1.1.0"] = released.git("rev-parse", "churn@v1.1.0")
    answer = released.gitml("ci", "release")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("created https://github.example/octo/churn/releases/tag/churn%40")
    (made,) = github.repository.releases
    assert (made["tag_name"], made["name"]) == ("churn@v1.1.0", "churn v1.1.0")
    assert "| `auc` | 0.90 | **0.95** | +0.05 (+5.6 %) | improved, untested |" in made["body"]
    assert "## Checksums\n\n```text\n" in made["body"]
    assert "modèles/a b.txt" in made["body"]
    assert "---\nmodel_name" not in made["body"]

    # Again, nothing is sent; what a person writes around it stays.
    assert released.gitml("ci", "release").out.startswith("unchanged")
    words = "Our *best* one.\r\n\r\n"
    made["body"] = f"{words}{made['body'].replace('0.95', '0.96')}\n\nThanks!"
    assert released.gitml("ci", "release").out.startswith("updated")
    assert made["body"].startswith(f"{words}<!-- gitml:release -->")
    assert made["body"].endswith("<!-- /gitml:release -->\n\nThanks!")
    assert "**0.95**" in made["body"]
    assert github.names().count("PATCH /releases/1") == 1


@pytest.mark.slow
def test_a_page_has_the_verdicts_of_reports(project: Project) -> None:
    project.write(
        "dvc.yaml", "metrics: [m.json]\nartifacts:\n  churn: {path: m.bin, type: model}\n"
    )
    project.write(
        "gitml.yaml",
        "models: {churn: {primary: accuracy, evaluation: t}}\n"
        "evaluations:\n"
        "  t: {predictions: p.csv, id: r, label: y, prediction: said, metrics: [accuracy, f1]}\n",
    )
    for wrong in (80, 78, 20):
        rows = [f"{row},{row % 2},{row % 2 ^ (row < wrong)}" for row in range(400)]
        project.write("p.csv", "\n".join(["r,y,said", *rows]) + "\n")
        accuracy = 1 - wrong / 400
        project.write("m.json", f'{{"accuracy": {accuracy}, "f1": {accuracy}, "cost": 1}}')
        project.write("m.bin", str(wrong))
        project.commit(f"{wrong} wrong")
        assert project.gitml("release").code == 0
    page = project.gitml("ci", "release", "churn@v1.1.0", "--dry-run").out
    assert page.count("| ✅ better |") == 2
    within = project.gitml("ci", "release", "churn@v1.0.1", "--dry-run").out
    assert within.count("| no difference shown |") == 2
    assert "untested" not in page + within


def test_what_does_not_hold_is_not_released(
    released: Project, storage: Path, github: stand_in.GitHub
) -> None:
    shutil.rmtree(released.path(".dvc/cache"))
    shutil.rmtree(storage)
    answer = released.gitml("ci", "release", "churn@v1.0.0")
    assert answer.code == 1, answer.err
    assert "no release of churn@v1.0.0: it does not hold" in answer.err
    assert "\nDVC cache  " in answer.err  # of the table, whose colours are for terminals
    assert github.repository.releases == []


def test_a_dry_run_shows_the_page(released: Project) -> None:
    answer = released.gitml("ci", "release", "churn@v1.0.0", "--dry-run")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("<!-- gitml:release -->\n## Checksums")
    assert "## Lineage" in answer.out


def test_without_a_tag(released: Project) -> None:
    answer = released.gitml("ci", "release")
    assert answer.code == 2
    assert "gitml ci release MODEL@vX" in answer.err


def test_on_gitlab(released: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with gitlab_server.running() as there:
        for name, value in {
            "GITLAB_CI": "true",
            "CI_PROJECT_PATH": gitlab_server.PROJECT,
            "CI_SERVER_URL": there.url,
            "CI_COMMIT_TAG": "churn@v1.1.0",
            "GITLAB_TOKEN": gitlab_server.TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        for sha, words in ((None, "GitLab has no tag"), ("f" * 40, "it was moved")):
            there.tags |= {"churn@v1.1.0": sha} if sha else {}
            assert words in released.gitml("ci", "release").err
            assert there.releases == {}
        there.tags["churn@v1.1.0"] = released.git("rev-parse", "churn@v1.1.0")
        first = released.gitml("ci", "release", "--json")
        assert first.code == 0, first.err
        assert first.json == {
            "schema": "gitml.ci-release/1",
            "tag": "churn@v1.1.0",
            "outcome": "created",
            "url": f"{there.url}/{gitlab_server.PROJECT}/-/releases/churn%40v1.1.0",
        }
        assert "**0.95**" in there.releases["churn@v1.1.0"]["description"]
        assert released.gitml("ci", "release").out.startswith("unchanged")
        there.releases["churn@v1.1.0"]["description"] = "By hand"
        assert released.gitml("ci", "release").out.startswith("updated")
        text = there.releases["churn@v1.1.0"]["description"]
        assert text.startswith("By hand\n\n<!-- gitml:release -->")


def test_bitbucket_has_none(released: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITBUCKET_BUILD_NUMBER", "1")
    monkeypatch.setenv("BITBUCKET_REPO_FULL_NAME", "octo/churn")
    monkeypatch.setenv("BITBUCKET_TAG", "churn@v1.1.0")
    monkeypatch.setenv("BITBUCKET_COMMIT", "a" * 40)
    answer = released.gitml("ci", "release")
    assert answer.code == 2
    assert "Bitbucket has no releases" in answer.err
