"""Modes and links of files in tracked folders: kept by each way to add, and to place."""

import shutil

import pytest

from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project

_NOTES = "  meta:\n    gitml:\n      executable:\n      - run\n      links:\n        l: a\n"


@pytest.fixture
def data(project: Project) -> Project:
    project.write("data/a", "bytes")
    project.write("data/run", "#!/bin/sh\n")
    project.path("data/run").chmod(0o755)
    project.path("data/l").symlink_to("a")
    return project


def _is_right(project: Project) -> bool:
    return is_executable(project.path("data/run")) and project.path("data/l").is_symlink()


@pytest.mark.slow
def test_what_dvc_places_is_as_recorded(data: Project) -> None:
    """An empty folder has DVC do it."""
    data.path("empty").mkdir()
    assert data.gitml("add", "data", "empty").code == 0
    assert data.read("data.dvc").endswith(_NOTES)
    data.commit()
    for words in (["pull"], ["checkout", "HEAD"], ["checkout", "HEAD", "--", "data", "empty"]):
        shutil.rmtree(data.path("data"))
        answer = data.gitml(*words)
        assert answer.code == 0, answer.err
        assert _is_right(data), words
    assert data.gitml("add", "data", "empty").code == 0
    assert data.read("data.dvc").endswith(_NOTES)


@pytest.mark.slow
def test_a_file_that_is_added_alone(data: Project) -> None:
    run, link = data.path("data/run"), data.path("data/l")
    run.rename(data.path("run"))
    link.unlink()
    assert data.gitml("add", "data").code == 0
    data.path("run").rename(run)
    link.symlink_to("a")
    for name in ("data/run", "data/l"):
        answer = data.gitml("add", name)
        assert answer.code == 0, answer.err
        assert "copies" not in answer.err
    assert _is_right(data)
    assert data.read("data.dvc").endswith(_NOTES)
    assert data.gitml("remove", "data/l").code == 0
    assert "links" not in data.read("data.dvc")


@pytest.mark.parametrize("kind", ["hardlink", "symlink"])
def test_files_that_are_links_to_the_cache(data: Project, kind: str) -> None:
    data.dvc("config", "cache.type", kind)
    data.write("tool", "#!/bin/sh\nexit 0\n")
    data.path("tool").chmod(0o755)
    data.path("data/l").unlink()
    assert data.gitml("add", "data", "tool").code == 0
    assert "      - run\n" in data.read("data.dvc")
    assert is_executable(data.path("data/run"))
    assert is_executable(data.path("tool"))
    shutil.rmtree(data.path("data"))
    data.path("tool").unlink()
    assert data.gitml("pull").code == 0
    assert is_executable(data.path("data/run"))
    assert is_executable(data.path("tool"))


def test_a_link_to_a_file_that_is_removed_becomes_a_copy(data: Project) -> None:
    data.path("data/m").symlink_to("l")
    assert data.gitml("add", "data").code == 0
    assert data.gitml("remove", "data/a").code == 0
    assert not data.path("data/l").is_symlink()
    assert data.read("data/l") == "bytes"
    assert data.path("data/m").is_symlink()
    assert "        m: l\n" in data.read("data.dvc")
    assert "        l: a\n" not in data.read("data.dvc")
    assert data.gitml("add", "data").code == 0


def test_an_executable_shares_its_bit_with_no_file_of_the_same_bytes(project: Project) -> None:
    """DVC would set it on the object of the cache, which a hard link is."""
    project.dvc("config", "cache.type", "hardlink")
    project.write("run", "same\n")
    project.path("run").chmod(0o755)
    assert project.gitml("add", "run").code == 0
    project.write("plain", "same\n")
    assert project.gitml("add", "plain").code == 0
    assert is_executable(project.path("run"))
    assert not is_executable(project.path("plain"))
    assert project.gitml("add", "run", "plain").code == 0
    assert "isexec" in project.read("run.dvc")
    assert "isexec" not in project.read("plain.dvc")


@pytest.mark.slow
@pytest.mark.parametrize("links", ["copy", "hardlink"])
def test_a_checkout_takes_away_what_has_kinds(data: Project, links: str) -> None:
    data.dvc("config", "cache.type", links)
    data.write("tool", "#!/bin/sh\n")
    data.path("tool").chmod(0o755)
    data.write(
        "dvc.yaml",
        "stages:\n  s:\n    cmd: cp -a data out && cp -a tool made\n"
        "    deps: [data, tool]\n    outs: [out, made]\n",
    )
    assert data.gitml("add", "data", "tool").code == 0
    assert data.gitml("repro").code == 0
    data.commit()
    names = ("data", "tool", "out", "made")
    for _ in range(2):
        answer = data.gitml("checkout", "HEAD~1")
        assert not any(data.path(name).exists() for name in names), answer.out
        assert "left" not in data.gitml("status").out
        data.git("checkout", "-q", "-")
        assert data.gitml("pull").code == 0
        assert all(data.path(name).exists() for name in names)


@pytest.mark.slow
def test_a_checkout_brings_the_kinds_of_its_commit(data: Project) -> None:
    assert data.gitml("add", "data").code == 0
    data.commit()
    data.git("tag", "v1")
    data.path("data/run").chmod(0o644)
    data.path("data/l").unlink()
    data.write("data/l", "bytes")
    data.path("data/a").chmod(0o755)
    assert data.gitml("add", "data").code == 0
    data.commit()
    data.git("tag", "v2")
    answer = data.gitml("checkout", "v1")
    assert "3 modified" in answer.out, answer.err
    assert _is_right(data)
    assert not is_executable(data.path("data/a"))
    data.path("data/a").chmod(0o755)  # the user's own, which no record says
    assert data.gitml("pull").code == 0
    assert is_executable(data.path("data/a"))
    assert data.gitml("checkout", "v1", "--", "data").code == 0
    assert not is_executable(data.path("data/a"))
    assert data.gitml("checkout", "v2").code == 0
    assert not data.path("data/l").is_symlink()
    assert data.read("data/l") == "bytes"
    assert not is_executable(data.path("data/run"))
    assert is_executable(data.path("data/a"))
    assert data.gitml("add", "data").code == 0
    assert not data.git("status", "--short")


@pytest.mark.slow
def test_status_tells_what_add_would_record(data: Project) -> None:
    data.write("tool", "#!/bin/sh\n")
    assert data.gitml("add", "data", "tool").code == 0
    data.commit()
    assert "nothing changed" in data.gitml("status").out
    for name in ("tool", "data/a"):
        data.path(name).chmod(0o755)
    data.path("data/l").unlink()
    data.write("data/l", "bytes")
    found = data.gitml("status").out
    assert "2 data files changed and not recorded: gitml add data tool" in found
    assert "link: data/a, data/l; keep it: gitml add data" in found
    assert "link: tool; keep it: gitml add tool" in found
    told = data.gitml("status", "--json").json["data"]
    assert {path: one["kinds"] for path, one in told.items()} == {"data": ["a", "l"], "tool": [""]}
    assert data.gitml("add", "data", "tool").code == 0
    assert not data.gitml("status", "--json").json["data"]


def test_a_record_of_dvc_says_nothing_of_kinds_so_nothing_differs(data: Project) -> None:
    data.dvc("add", "--quiet", "data")
    data.commit()
    told = data.gitml("status")
    title = "Data of which no record says what may be executed, or is a link (gitml add): 1"
    assert "nothing changed" in told.out
    assert told.out.partition(title)[2].splitlines()[1].split() == ["data", "data/run"]
    found = data.gitml("status", "--json").json
    assert (found["clean"], found["data"]) == (True, {})
    assert found["unnoted"] == {"data": ["run"]}
    for words in (["pull"], ["checkout", "HEAD", "--", "data"]):
        assert data.gitml(*words).code == 0
        assert is_executable(data.path("data/run")), words
    assert data.gitml("add", "data").code == 0
    assert data.gitml("status", "--json").json["unnoted"] == {}


@pytest.mark.slow
def test_what_a_record_made_goes_with_one_that_names_none(data: Project) -> None:
    data.path("data/run").chmod(0o644)
    data.path("data/l").unlink()
    assert data.gitml("add", "data").code == 0
    data.commit()
    data.path("data/run").chmod(0o755)
    assert data.gitml("add", "data").code == 0
    data.commit()
    assert data.gitml("checkout", "HEAD~1", "--", "data").code == 0
    assert not is_executable(data.path("data/run"))


@pytest.mark.slow
def test_diff_shows_what_only_modes_and_links_tell_apart(data: Project) -> None:
    data.write("tool", "#!/bin/sh\n")
    assert data.gitml("add", "data", "tool").code == 0
    data.commit()
    for name in ("tool", "data/a"):
        data.path(name).chmod(0o755)
    data.path("data/run").chmod(0o644)
    data.path("data/l").unlink()
    data.write("data/l", "bytes")
    lines = ["~ a now executable", "~ run no longer executable", "~ l no longer a link"]
    before = data.gitml("diff", "--only", "data").out
    assert all(line in before for line in lines)
    assert "not as recorded (gitml status), now executable" in before
    assert data.gitml("add", "data", "tool").code == 0
    data.commit()
    assert all(line in data.gitml("diff", "HEAD~1", "HEAD").out for line in lines)
    words = "1 file now executable (`a`); 1 file no longer executable (`run`); 1 file no longer a"
    found = data.gitml("diff", "HEAD~1", "HEAD", "--md").out
    assert f"- in `data/`: {words} link (`l`)" in found
    assert "| modified | `tool` | 10 B | now executable |" in found
    told = data.gitml("diff", "HEAD~1", "HEAD", "--json").json["data"]
    kinds = {"executable": ["a"], "plain": ["run"], "links": {}, "files": ["l"]}
    assert told["data"]["kinds"] == kinds
    assert told["tool"]["kinds"] == {**kinds, "executable": [""], "plain": [], "files": []}


@pytest.mark.slow
def test_status_sees_it_also_where_the_last_run_left_all_up_to_date(data: Project) -> None:
    assert data.gitml("add", "data").code == 0
    data.write("dvc.yaml", "stages: {s: {cmd: cat data/a > out, deps: [data], outs: [out]}}\n")
    assert data.gitml("repro").code == 0
    assert not data.gitml("status", "--json").json["data"]
    data.path("data/a").chmod(0o755)
    assert list(data.gitml("status", "--json").json["data"]) == ["data"]


@pytest.mark.parametrize("kind", ["copy", "symlink"])
def test_what_dvc_placed_is_not_what_its_user_wants_recorded(data: Project, kind: str) -> None:
    assert data.gitml("add", "data").code == 0
    data.commit()
    data.dvc("config", "--local", "cache.type", kind)
    shutil.rmtree(data.path("data"))
    data.path(".dvc/tmp/gitml/kinds.json").unlink()  # as in a clone of a user of DVC
    data.dvc("checkout", "--quiet")
    told = data.gitml("status").out
    hint = "what may be executed, or is a link, in 1 tracked path is not as recorded: "
    assert f"{hint}gitml pull data" in told
    assert "gitml add" not in told
    if kind == "copy":
        assert data.gitml("add", "data").code == 0
        assert not data.git("status", "--short")
        assert hint in data.gitml("status").out
    assert data.gitml("pull", "data").code == 0
    assert _is_right(data)
    assert "nothing changed" in data.gitml("status").out


def test_status_tells_of_what_stages_made_and_no_longer_may_be_executed(project: Project) -> None:
    make = "mkdir build && touch build/tool build/a && chmod +x build/tool && ln -s a build/l"
    stage = f"stages:\n  make:\n    cmd: {make}\n    outs:\n    - build"
    declared = ":\n        meta: {gitml: {executable: [tool], links: {l: a}}}"
    project.write("dvc.yaml", f"{stage}{declared}\n")
    assert project.gitml("repro").code == 0
    project.commit()
    assert "nothing changed" in project.gitml("status").out
    project.path("build/tool").chmod(0o644)
    found = project.gitml("status", "--json").json
    assert found["data"] == {"build": {"state": "modified", "stage": "make", "kinds": ["tool"]}}
    assert (found["clean"], found["stages"], found["remedies"]) == (False, {}, {"build": "pull"})
    assert "in 1 output is not as recorded: gitml pull build" in project.gitml("status").out
    assert project.gitml("pull", "build").code == 0
    assert is_executable(project.path("build/tool"))
    assert "nothing changed" in project.gitml("status").out
    project.write("dvc.yaml", f"{stage}\n")
    assert "everything is up to date" in project.gitml("repro").out  # and it is known by then
    told = project.gitml("status").out
    title = "Data of which dvc.yaml does not say what may be executed, or is a link"
    assert told.partition(title)[2].splitlines()[1].split() == ["build", "build/l,", "build/tool"]
