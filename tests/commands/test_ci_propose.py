"""``gitml ci propose``: a pull request with what a run made."""

import base64
import json
import shutil
from collections.abc import Iterator

import pytest

from tests.fixtures import gitlab_server
from tests.fixtures.github import server, stand_in
from tests.fixtures.project import Answer, Project
from tests.fixtures.report_documents import document

BRANCH = "refs/heads/gitml/retrain"
PIPELINE = """
stages:
  train:
    cmd: echo train
    outs: [model.pkl, {Makefile: {cache: false}}]
    metrics: [{"${folder}/metrics.json": {cache: false}}]
    plots: [{old: {cache: false}}, {sub/old.json: {cache: false}}]
    live: {curves: {cache: false}}
plots: [curves.csv]
"""


@pytest.fixture
def run(git_repository: Project) -> Project:
    """What the job that trains hands over, in a clone of what was trained."""
    folder = git_repository
    folder.write(".gitignore", "/gitml-report\n/made\n")
    folder.write(".dvc/config", "")
    folder.write("dvc.yaml", PIPELINE)
    folder.write("params.yaml", "folder: sub\n")
    for name in ("dvc.lock", "old/a.json", "old/file", "sub/old.json"):
        folder.write(name, "{}")
    folder.write("below/.dvc/config", "")
    folder.write("below/dvc.yaml", "stages: {a: {cmd: a, outs: [{../x.json: {cache: false}}]}}\n")
    head = {**document()["head"], "commit": folder.commit("what is trained")}
    folder.write("gitml-report/report.md", "## Better\n\n<!-- gitml:gates: 1 passed -->\n")
    folder.write("gitml-report/report.json", json.dumps(document(head=head)))
    folder.write("made/dvc.lock", "schema: '2.0'\n")
    folder.write("made/sub/metrics.json", "{}")
    return folder


@pytest.fixture
def head(run: Project) -> str:
    return run.git("rev-parse", "HEAD")


@pytest.fixture
def github(head: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[stand_in.GitHub]:
    with server.running() as there:
        there.repository.seed(head)
        for name, value in there.variables.items():
            monkeypatch.setenv(name, value)
        yield there
    assert there.problems == []


def _propose(run: Project) -> Answer:
    return run.gitml("ci", "propose", "--results", "made", "--into", "main", "--why", "@all: old")


@pytest.mark.slow
def test_the_results_are_proposed_once(run: Project, github: stand_in.GitHub, head: str) -> None:
    repository = github.repository
    answer = _propose(run)
    assert answer.code == 0, answer.err
    assert answer.out == "created https://github.example/octo/churn/pull/1\n"
    commit = repository.commits[repository.refs[BRANCH]]
    assert commit.parents == (head,)
    files = {path: repository.blobs[sha] for path, sha in repository.trees[commit.tree].items()}
    assert files == {
        "README.md": b"a project",
        "dvc.lock": b"schema: '2.0'\n",
        "sub/metrics.json": b"{}",
    }
    sent = repository.proposed[1]
    assert (sent["base"], sent["head"]) == ("main", "gitml/retrain")
    assert "`dvc.lock`" in sent["body"]
    assert "@all" not in sent["body"]
    assert "## Better" in repository.comments[1][0]["body"]
    states = {one["context"]: (one["state"], one["sha"]) for one in repository.statuses}
    ours = ("success", commit.sha)
    assert states == {"gitml/report": ours, "gitml/gates": ours}

    assert _propose(run).out.startswith("unchanged")
    assert repository.refs[BRANCH] == commit.sha
    run.write("made/sub/metrics.json", '{"auc": 0.9}')
    assert _propose(run).out.startswith("updated")
    tip = repository.commits[repository.refs[BRANCH]]
    assert (tip.parents, tip.sha != commit.sha) == ((head,), True)
    assert (len(repository.proposed), len(repository.comments[1])) == (1, 1)

    repository.commits["f" * 40] = type(tip)("f" * 40, "by hand", tip.tree, (tip.sha,))
    repository.refs[BRANCH] = "f" * 40
    run.write("made/sub/metrics.json", '{"auc": 0.8}')
    answer = _propose(run)
    assert answer.code == 4
    assert "a commit that is not gitml's" in answer.err
    assert repository.refs[BRANCH] == "f" * 40


@pytest.mark.slow
def test_what_the_run_took_away_is_removed(
    run: Project, github: stand_in.GitHub, head: str
) -> None:
    repository = github.repository
    repository.seed(head, "old/a.json")
    run.write("made/.gitml-removed.json", '["old/a.json"]')
    answer = _propose(run)
    assert answer.code == 0, answer.err
    commit = repository.commits[repository.refs[BRANCH]]
    assert {*repository.trees[commit.tree]} == {"README.md", "dvc.lock", "sub/metrics.json"}
    assert "is removed: `old/a.json`" in repository.proposed[1]["body"]
    run.path("made/.gitml-removed.json").unlink()
    assert _propose(run).out.startswith("updated")
    assert "is removed" not in repository.proposed[1]["body"]


@pytest.mark.slow
def test_of_what_is_gone_only_what_the_commit_has(
    run: Project, github: stand_in.GitHub, head: str
) -> None:
    repository = github.repository
    repository.seed(head, "old/a.json", "old/file")
    never = ["old", "old/never there", "old/file/x", "data/never.dvc"]
    run.write("made/.gitml-removed.json", json.dumps(["old/a.json", *never]))
    answer = _propose(run)
    assert answer.code == 0, answer.err
    assert all(
        f"{path} is not removed: {head[:7]} has no such file" in answer.err for path in never
    )
    tree = repository.trees[repository.commits[repository.refs[BRANCH]].tree]
    assert {*tree} == {"README.md", "dvc.lock", "sub/metrics.json", "old/file"}
    assert "is removed: `old/a.json`\n" in repository.proposed[1]["body"]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["data/new.csv.dvc", "data/.gitignore"])
def test_pointers_and_ignores_are_changed_and_never_made(
    run: Project, github: stand_in.GitHub, head: str, path: str
) -> None:
    run.write(f"made/{path}", "x")
    answer = _propose(run)
    assert answer.code == 4
    assert f"{path} cannot be proposed: {head[:7]} has no such file" in answer.err
    assert github.calls == []
    run.write(path, "y")
    there = run.commit("one that the commit has")
    github.repository.seed(there, path)
    report = json.loads(run.read("gitml-report/report.json"))
    report["head"]["commit"] = there
    run.write("gitml-report/report.json", json.dumps(report))
    assert _propose(run).out.startswith("created")


def test_an_empty_folder_is_nothing_to_propose_and_none_is_an_error(
    run: Project, github: stand_in.GitHub
) -> None:
    answer = run.gitml("ci", "propose", "--results", "mode", "--into", "main")
    assert (answer.code, answer.out) == (2, "")
    assert "there are no results: '" in answer.err
    assert "hint: name the folder that was given to: gitml ci run --results DIR" in answer.err
    run.path("mode").mkdir()
    answer = run.gitml("ci", "propose", "--results", "mode", "--into", "main")
    assert (answer.code, answer.out) == (0, "")
    assert "nothing to propose" in answer.err
    assert github.calls == []


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ([".github/workflows/x.yml"], "cannot be proposed"),
        (["../x"], "cannot be proposed"),
        (["docs/CODEOWNERS"], "cannot be proposed"),
        (["sub/metrics.json"], "it is both made and removed"),
        (["old.json", "old.json"], "names a path twice"),
    ],
)
def test_what_may_not_be_removed(
    run: Project, github: stand_in.GitHub, paths: list[str], words: str
) -> None:
    run.write("made/.gitml-removed.json", json.dumps(paths))
    answer = _propose(run)
    assert answer.code == 4
    assert words in answer.err
    assert github.calls == []


@pytest.mark.slow
def test_a_report_of_another_commit_than_the_run(
    run: Project, github: stand_in.GitHub, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SHA", "b" * 40)
    answer = _propose(run)
    assert answer.code == 4
    assert f"is of {head[:7]}, and this run of bbbbbbb" in answer.err
    monkeypatch.delenv("GITHUB_SHA")
    run.commit("another one")
    answer = _propose(run)
    assert answer.code == 4
    assert f"is of {head[:7]}, which is not checked out here" in answer.err
    monkeypatch.setenv("GITHUB_SHA", head)
    assert github.calls == []
    assert _propose(run).code == 0


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("model.pkl", "no stage of {} makes it, or DVC keeps it: declare it in dvc.yaml with"),
        ("curves/loss.tsv", "no stage of {} makes it"),
        ("curves.csv", "no stage of {} makes it"),
        ("x.json", "no stage of {} makes it"),
        ("below/sub/metrics.json", "no stage of {} makes it"),
        ("schemas/dvc.lock", "{} has no dvc.yaml beside it"),
        ("Makefile", "it is a file that something is built or installed from"),
    ],
)
@pytest.mark.parametrize("removed", [False, True])
def test_what_the_commit_does_not_declare(
    run: Project, github: stand_in.GitHub, head: str, path: str, words: str, *, removed: bool
) -> None:
    listed = (".gitml-removed.json", json.dumps([path]))
    name, text = listed if removed else (path, "x")
    run.write(f"made/{name}", text)
    answer = _propose(run)
    assert answer.code == 4
    assert f"{path} cannot be proposed: {words.format(head[:7])}" in answer.err
    assert github.calls == []


@pytest.mark.slow
def test_a_clone_without_the_commit(
    run: Project, github: stand_in.GitHub, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SHA", head)
    clone = Project(run.root.with_name("clone"))
    clone.root.mkdir()
    for name in ("made", "gitml-report"):
        shutil.copytree(run.path(name), clone.path(name))
    answer = _propose(clone)
    assert answer.code == 4
    assert "is in no clone" in answer.err
    clone.git("init", "--quiet")
    clone.git("remote", "add", "origin", str(run.root))
    answer = _propose(clone)
    assert answer.code == 4
    assert f"the clone lacks {head[:7]}" in answer.err
    assert github.calls == []
    clone.git(*answer.err.partition("hint: git ")[2].split())
    assert _propose(clone).out.startswith("created")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".github/workflows/x.yml", "is hidden"),
        ("sub/.gitlab-ci.yml", "is hidden"),
        ("bitbucket-pipelines.yml", "a file that a CI acts on"),
        ("link", "is a link"),
        (".gitml-removed.json", "is no list of paths"),
    ],
)
def test_what_may_not_be_proposed(
    run: Project, github: stand_in.GitHub, name: str, words: str
) -> None:
    if name == "link":
        run.path("made/link").symlink_to("/etc/passwd")
    else:
        run.write(f"made/{name}", "x")
    answer = _propose(run)
    assert answer.code == 4
    assert words in answer.err
    assert github.calls == []


@pytest.mark.slow
def test_on_gitlab(run: Project, head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with gitlab_server.running() as there:
        for name, value in {
            "CI_PROJECT_PATH": gitlab_server.PROJECT,
            "CI_SERVER_URL": there.url,
            "GITLAB_CI": "true",
            "GITLAB_TOKEN": gitlab_server.TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        answer = _propose(run)
        assert answer.code == 0, answer.err
        assert answer.out == f"created {there.opened[0]['web_url']}\n"
        sent = there.branches["gitml/retrain"]["sent"]
        assert (sent["start_sha"], sent["force"]) == (head, True)
        actions = {
            one["file_path"]: (one["action"], base64.b64decode(one["content"]))
            for one in sent["actions"]
        }
        assert actions == {
            "dvc.lock": ("update", b"schema: '2.0'\n"),
            "sub/metrics.json": ("create", b"{}"),
        }
        assert "## Better" in there.bodies(7)[0]
        assert _propose(run).out.startswith("unchanged")
        run.write("made/dvc.lock", "{}")
        run.write("made/.gitml-removed.json", '["sub/old.json", "old/never"]')
        assert _propose(run).out.startswith("updated")
        sent = there.branches["gitml/retrain"]["sent"]
        assert {"action": "delete", "file_path": "sub/old.json"} in sent["actions"]
        assert not any(one["file_path"] == "old/never" for one in sent["actions"])
        assert "is removed: `sub/old.json`\n" in there.opened[0]["description"]
        assert len(there.opened) == 1


def test_bitbucket_has_none(run: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITBUCKET_BUILD_NUMBER", "1")
    monkeypatch.setenv("BITBUCKET_REPO_FULL_NAME", "octo/churn")
    monkeypatch.setenv("BITBUCKET_COMMIT", "a" * 40)
    answer = _propose(run)
    assert answer.code == 2
    assert "gitml ci run --push --commit" in answer.err
