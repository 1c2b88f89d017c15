"""``gitml repro`` where data was edited, is missing, is elsewhere, or is no file."""

import shutil

import pytest
import yaml

from tests.fixtures.project import Project

PIPELINE = """
stages:
  first: {cmd: cat data > one, deps: [data], outs: [one]}
  second: {cmd: cat one > two, deps: [one], outs: [two]}
"""


@pytest.fixture
def chain(project: Project) -> Project:
    project.write("data", "a\n")
    project.dvc("add", "--quiet", "data")
    project.write("dvc.yaml", PIPELINE)
    return project


_LACKING = """\
stages:
  make: {cmd: echo 1 > a, outs: [a]}
  use: {cmd: cat a missing > b, deps: [a, missing], outs: [b]}
"""


def would(project: Project, *arguments: str) -> dict[str, str]:
    plan = project.gitml("repro", "--dry-run", "--json", *arguments).json
    return {name: stage["would"] for name, stage in plan["stages"].items()}


def outcomes(project: Project, *arguments: str) -> dict[str, str]:
    account = project.gitml("repro", "--json", *arguments).out.splitlines()[-1]
    stages = yaml.safe_load(account)["stages"]
    return {name: stage["outcome"] for name, stage in stages.items()}


def test_what_edited_data_is_known_before_it_is_recorded(chain: Project) -> None:
    chain.gitml("repro")
    chain.path("data").unlink()
    chain.write("data", "b\n")
    assert would(chain) == {"data.dvc": "run", "first": "run", "second": "maybe"}


def test_a_stage_with_a_new_dependency_would_run_whatever_is_made(chain: Project) -> None:
    more = "  third: {cmd: cat data > three, deps: [data], outs: [three]}\n"
    chain.write("dvc.yaml", PIPELINE + more)
    chain.gitml("repro")
    chain.write("data", "b\n")
    chain.write("dvc.yaml", PIPELINE.replace("deps: [one]", "deps: [one, three]") + more)
    plan = chain.gitml("repro", "--dry-run", "--json").json["stages"]["second"]
    assert plan["would"] == "run"
    assert [(one["name"], one["state"]) for one in plan["reasons"]] == [("three", "new")]


def test_missing_data_alone_is_no_reason(chain: Project) -> None:
    chain.gitml("repro")
    for name in ("data", "one", ".dvc/cache"):
        path = chain.path(name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    up_to_date = {"data.dvc": "up to date", "first": "up to date", "second": "up to date"}
    assert would(chain, "--allow-missing") == up_to_date
    assert set(outcomes(chain, "--allow-missing").values()) == {"unchanged"}
    assert not chain.path("one").exists()
    chain.write("dvc.yaml", PIPELINE.replace("cat one >", "cat < one >"))
    assert outcomes(chain, "--allow-missing")["second"] == "failed"


def test_a_dry_run_in_a_fresh_clone_knows_what_is_missing(chain: Project) -> None:
    chain.dvc("remote", "add", "--default", "store", str(chain.root.parent / "store"))
    chain.gitml("repro")
    chain.commit()
    chain.dvc("push")
    there = Project(chain.root.parent / "there")
    chain.git("clone", "--quiet", ".", str(there.root))
    assert would(there) == {"data.dvc": "missing", "first": "run", "second": "run"}
    answer = there.gitml("repro", "--dry-run", "--exit-code")
    assert answer.code == 1
    assert answer.err.endswith("hint: data that was pushed comes back with: gitml pull\n")
    assert set(would(there, "--pull").values()) == {"up to date"}
    assert not there.path("data").exists()
    assert set(outcomes(there, "--pull").values()) == {"unchanged"}
    assert there.read("two") == "a\n"


def test_a_dry_run_fails_where_the_run_would(project: Project) -> None:
    project.write("in", "a\n")
    project.write("dvc.yaml", "stages: {a: {cmd: cp in out, deps: [in], outs: [out]}}\n")
    project.gitml("repro")
    project.commit()
    project.path("in").unlink()
    assert would(project) == {"a": "missing"}
    for options in ([], ["--force", "--allow-missing"]):
        plan = project.gitml("repro", "--dry-run", *options)
        assert plan.code == project.gitml("repro", *options).code == 4, options
        assert "stage 'a' would fail: not here: in\nhint: git checkout HEAD -- " in plan.err
    assert project.gitml("repro", "--dry-run", "--exit-code").code == 1
    project.commit()
    for options in (["--dry-run"], []):
        last = project.gitml("repro", *options).err.splitlines()[-1]
        assert last.startswith("hint: nothing tracks in, so nothing here brings it: put it there, ")


def test_what_a_later_stage_lacks_is_told_before_any_stage_runs(project: Project) -> None:
    project.write("dvc.yaml", _LACKING)
    answer = project.gitml("repro")
    assert answer.code == 4
    assert "error: stage 'use' would fail: not here: missing" in answer.err
    assert "--keep-going runs what it can" in answer.err
    assert not project.path("a").exists()
    answer = project.gitml("repro", "--keep-going")
    assert answer.code == 4
    assert "warning: stage 'use' would fail: not here: missing" in answer.err
    assert project.path("a").exists()


def test_a_run_and_a_dry_run_tell_what_brings_data_that_is_tracked(chain: Project) -> None:
    chain.path("data").unlink()
    for answer in (chain.gitml("repro"), chain.gitml("repro", "--dry-run")):
        assert answer.err.endswith("\nhint: the cache has it: gitml pull\n")
    shutil.rmtree(chain.path(".dvc/cache"))
    chain.commit()
    for answer in (chain.gitml("repro"), chain.gitml("repro", "--dry-run")):
        assert "gitml remote add -d storage URL_OR_FOLDER" in answer.err
        assert "source" not in answer.err, "DVC's words"
    config = "['remote \"s\"']\n    url = ../s\n"
    chain.write(".dvc/config", config)
    assert "not the default one: gitml remote default s" in chain.gitml("repro", "--dry-run").err
    chain.write(".dvc/config", f"[core]\n    remote = s\n{config}")
    assert chain.gitml("repro", "--dry-run").err.endswith("comes back with: gitml pull\n")


def test_a_run_imports_nothing_that_is_frozen(project: Project) -> None:
    project.write("../source", "1")
    project.dvc("import-url", "--quiet", "../source", "z")
    project.path("z").unlink()
    shutil.rmtree(project.path(".dvc/cache"))
    for answer in (project.gitml("repro"), project.gitml("repro", "--dry-run")):
        assert answer.code == 4
        assert "\nhint: bring what is where it was imported from: gitml update " in answer.err


@pytest.mark.slow
def test_an_import_that_was_edited_becomes_data_of_the_project(chain: Project) -> None:
    source = Project(chain.root.parent / "source")
    source.root.mkdir()
    source.git("init", "-q", "-b", "main")
    source.write("data", "1\n")
    source.commit()
    chain.path("data").unlink()
    chain.path("data.dvc").unlink()
    chain.dvc("import", "-q", "../source", "data")
    chain.write("data", "edited\n")
    record = chain.read("data.dvc")
    chain.dvc("commit", "-q", "-f", "data.dvc")
    shutil.rmtree(chain.path(".dvc/cache"))
    chain.path("data").rename(chain.path("aside"))
    answer = chain.gitml("repro", "--pull")
    assert "data that is not here: 'data'" in answer.err, "the source has other bytes"
    chain.path("aside").rename(chain.path("data"))
    chain.write("data.dvc", record)
    answer = chain.gitml("repro")
    assert "'data' has other bytes than were imported from ../source" in answer.err
    assert list(yaml.safe_load(chain.read("data.dvc"))) == ["outs"]


def test_a_dry_run_of_one_stage_knows_that_its_input_is_not_made(chain: Project) -> None:
    assert would(chain, "--single-item", "second") == {"second": "missing"}
    assert would(chain) == {"data.dvc": "up to date", "first": "run", "second": "run"}


def test_a_dry_run_with_pull_still_sees_what_changed(chain: Project) -> None:
    chain.dvc("remote", "add", "--default", "store", str(chain.root.parent / "store"))
    chain.gitml("repro")
    chain.dvc("push")
    chain.write("dvc.yaml", PIPELINE.replace("cat one >", "cat < one >"))
    shutil.rmtree(chain.path(".dvc/cache"))
    chain.path("one").unlink()
    assert would(chain, "--pull") == {
        "data.dvc": "up to date",
        "first": "up to date",
        "second": "run",
    }
    assert would(chain, "--pull", "-s", "second") == {"second": "run"}
    shutil.rmtree(chain.root.parent / "store")
    assert would(chain, "--pull") == {"data.dvc": "run", "first": "run", "second": "run"}
    assert would(chain, "--pull", "-s", "second") == {"second": "missing"}
    assert outcomes(chain, "--pull", "-s", "second") == {"second": "failed"}
    assert outcomes(chain, "--pull")["data.dvc"] == "recorded"


NO_FOLDER = "store; not here is: 'data'\nhint: is the disk mounted? see where it should be: "


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            None,
            "is not in the cache, and no remote is set up: 'data'\nhint: name one: gitml remote",
        ),
        ("../../store", NO_FOLDER),
        ("gs://bucket", "requires 'dvc-gs' to be installed\nhint: pip install"),
        ("http://127.0.0.1:1/store", "cannot be reached: 127.0.0.1: connection refused\nhint: "),
    ],
)
def test_a_dry_run_with_pull_asks_the_remote(chain: Project, url: str | None, told: str) -> None:
    chain.gitml("repro")
    chain.commit()
    for name in (".dvc/cache", "data", "one"):
        path = chain.path(name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if url:
        chain.write(".dvc/config", f"[core]\n    remote = s\n['remote \"s\"']\n    url = {url}\n")
    plan, run = (chain.gitml("repro", "--pull", *options) for options in (["--dry-run"], []))
    assert (plan.code, run.code) == (4, 4)
    assert told in plan.err
    assert told in run.err


def test_data_that_is_not_here_comes_with_its_remedy(chain: Project) -> None:
    chain.gitml("repro")
    shutil.rmtree(chain.path(".dvc/cache"))
    chain.path("data").unlink()
    last = chain.gitml("repro").err.splitlines()[-1]
    assert "gitml remote add -d storage URL_OR_FOLDER; then gitml pull" in last
    chain.write(".dvc/config", "[core]\n    remote = s\n['remote \"s\"']\n    url = ../s\n")
    last = chain.gitml("repro").err.splitlines()[-1]
    assert last == "hint: data that was pushed comes back with: gitml pull"


def test_only_what_was_printed_is_pointed_to(project: Project) -> None:
    project.write("dvc.yaml", "stages: {my stage: {cmd: exit 3}}\n")
    assert project.gitml("repro").err.splitlines()[-1] == "hint: mend it and run again"
    project.write("dvc.yaml", "stages: {my stage: {cmd: echo why; exit 3}}\n")
    last = project.gitml("repro").err.splitlines()[-1]
    assert last == "hint: all it printed: gitml repro logs 'my stage'; mend it and run again"


def test_pull_gets_what_ran_elsewhere(chain: Project) -> None:
    storage = chain.root.parent / "storage"
    chain.dvc("remote", "add", "--quiet", "-d", "storage", str(storage))
    chain.gitml("repro")
    chain.dvc("push", "--quiet", "--run-cache")
    for name in (".dvc/cache", "dvc.lock", "data", "one", "two"):
        path = chain.path(name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    restored = {"data.dvc": "unchanged", "first": "restored", "second": "restored"}
    assert outcomes(chain, "--pull") == restored
    assert chain.read("two") == "a\n"


def test_pull_without_a_remote_goes_on_without_earlier_runs(chain: Project) -> None:
    answer = chain.gitml("repro", "--pull")
    assert (answer.code, "what ran elsewhere cannot be had" in answer.err) == (0, True)


def test_a_dataset_is_no_file(project: Project) -> None:
    entry = {"name": "theirs", "url": str(project.root), "type": "dvc"}
    stages = {
        "one": {"cmd": "echo > o", "deps": ["ds://theirs"], "outs": ["o"]},
        "two": {"cmd": "echo > p", "deps": ["ds://theirs", "o"], "outs": ["p"]},
    }
    project.write("dvc.yaml", yaml.safe_dump({"datasets": [entry], "stages": stages}))
    head = project.git("rev-parse", "HEAD")
    lock = {"schema": "2.0", "datasets": [{**entry, "rev_lock": head}], "stages": {}}
    project.write("dvc.lock", yaml.safe_dump(lock))
    assert outcomes(project) == {"one": "ran", "two": "ran"}
    lock = yaml.safe_load(project.read("dvc.lock"))
    lock["datasets"][0]["rev_lock"] = project.commit()
    project.write("dvc.lock", yaml.safe_dump(lock))
    plan = project.gitml("repro", "--dry-run", "--json").json
    reason = {"kind": "dependency", "name": "ds://theirs", "state": "modified"}
    assert plan["stages"]["two"]["reasons"] == [{**reason, "base": None, "head": None}]
    assert outcomes(project, "--no-run-cache") == {"one": "ran", "two": "ran"}


AT_A_URL = """\
stages:
  a: {cmd: echo > out, deps: ["http://127.0.0.1:1/x.csv"], outs: [out: {cache: false}]}
"""
ITS_LOCK = """\
schema: '2.0'
stages:
  a:
    cmd: echo > out
    deps: [{path: "http://127.0.0.1:1/x.csv", hash: md5, checksum: abc, size: 3}]
    outs: [{path: out, hash: md5, md5: 68b329da9893e34099c7d8ad5cb9c940, size: 1}]
"""


def test_only_a_run_asks_what_lies_at_a_url(project: Project) -> None:
    project.write("dvc.yaml", AT_A_URL)
    project.write("dvc.lock", ITS_LOCK)
    project.write("out", "\n")
    for options in ([], ["--no-data"]):
        answer = project.gitml("status", "--exit-code", *options)
        assert answer.code == 0, answer.out
        assert "\n1 dependency at a URL was not asked: gitml repro asks\n" in f"{answer.out}\n"
    for options in ([], ["--dry-run"]):
        answer = project.gitml("repro", *options)
        assert (answer.code, "missing" in answer.out + answer.err) == (4, False)
        assert "http://127.0.0.1:1/x.csv could not be asked: Cannot connect" in answer.err
    more = "  b: {cmd: cat out > p, deps: [out], outs: [p]}\n  c: {cmd: echo > q, outs: [q]}\n"
    project.write("dvc.yaml", AT_A_URL + more)
    for options in ([], ["--pull"]):
        assert would(project, *options) == {"a": "unknown", "b": "run", "c": "run"}
    project.write("dvc.yaml", AT_A_URL)
    project.write("dvc.lock", ITS_LOCK.replace("http://127.0.0.1:1/x.csv", "other"))
    reasons = project.gitml("status", "--json").json["stages"]["a"]
    assert [(one["name"], one["state"]) for one in reasons] == [("http://127.0.0.1:1/x.csv", "new")]
