"""Files of outputs that may be executed or are links, where DVC records them during a run."""

import shutil

import pytest

from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project

_MAKE = """\
mkdir -p out/sub
echo a > out/a; ln -s a out/l
echo run > out/run; chmod +x out/run
"""
_MORE = "ln -s ../make.sh out/away; ln -s sub out/latest\n"
_STAGE = "stages: {{s: {{cmd: sh make.sh, deps: [make.sh], outs: [{out}]}}}}\n"
_META = '{"gitml": {"executable": ["run"], "links": {"l": "a"}}}'


@pytest.fixture
def made(project: Project) -> Project:
    project.write("make.sh", _MAKE)
    project.write("dvc.yaml", _STAGE.format(out="out"))
    return project


def _is_right(project: Project) -> bool:
    return is_executable(project.path("out/run")) and project.path("out/l").is_symlink()


@pytest.mark.parametrize("kind", ["copy", "hardlink"])
def test_what_no_record_keeps_is_told_with_what_does(made: Project, kind: str) -> None:
    made.dvc("config", "cache.type", kind)
    made.write("make.sh", _MAKE + _MORE)
    answer = made.gitml("repro")
    assert answer.code == 0, answer.err
    told = (
        "warning: stage 's' made what dvc.lock cannot record, so that no other clone gets it: "
        "executables 'out/run'; links 'out/l'; links of which a copy is kept 'out/away'; "
        "links to folders 'out/latest'\n"
        f"hint: dvc.yaml can say it, at the output 'out': meta: {_META}\n"
    )
    assert told in answer.err
    assert _is_right(made)
    assert "warning" not in made.gitml("repro").err


@pytest.mark.parametrize(
    ("links", "made", "told", "hint"),
    [
        ("l: a", "b", "links 'out/l'", '{"links": {"l": "b"}}'),  # leads to another file by now
        ("l: gone, x: y", "sub", "links to folders 'out/l'", None),
    ],
)
def test_what_is_declared_and_is_so_no_more(
    project: Project, links: str, made: str, told: str, hint: str | None
) -> None:
    project.write("make.sh", f"mkdir -p out/sub; cd out; echo a > a; echo b > b; ln -sfn {made} l")
    out = f"{{out: {{meta: {{gitml: {{links: {{{links}}}}}}}}}}}"
    project.write("dvc.yaml", _STAGE.format(out=out))
    answer = project.gitml("repro")
    assert answer.code == 0, answer.err
    assert f"so that no other clone gets it: {told}\n" in answer.err
    said = f"hint: dvc.yaml can say it, at the output 'out': meta: {{\"gitml\": {hint}}}\n"
    assert (said in answer.err) is (hint is not None)
    assert ("hint" in answer.err) is (hint is not None)
    assert project.path("out/l").readlink().name == made


def test_a_bit_is_not_that_of_an_object_in_the_cache(project: Project) -> None:
    project.dvc("config", "cache.type", "hardlink")
    command = "echo made > out; chmod +x out"
    project.write("dvc.yaml", f"stages: {{s: {{cmd: {command}, outs: [out]}}}}\n")
    for _ in range(2):  # the object, which is there the second time, is made read-only again
        assert project.gitml("repro").code == 0
        assert is_executable(project.path("out"))
        project.path("out").unlink()


@pytest.mark.slow
def test_what_is_declared_comes_back_everywhere(made: Project) -> None:
    made.dvc("config", "cache.type", "hardlink")
    made.dvc("remote", "add", "--default", "shelf", str(made.root.parent / "shelf"))
    made.write("dvc.yaml", _STAGE.format(out=f"{{out: {{meta: {_META}}}}}"))
    answer = made.gitml("repro")
    assert "warning" not in answer.err
    assert _is_right(made)
    made.commit()
    assert made.gitml("push").code == 0
    for words in (["repro"], ["pull"], ["repro", "--pull"], ["checkout", "HEAD"]):
        shutil.rmtree(made.path("out"))
        if "--pull" in words:
            shutil.rmtree(made.path(".dvc/cache"))
        answer = made.gitml(*words)
        assert answer.code == 0, answer.err
        assert _is_right(made), words
    assert made.gitml("get", ".", "out", "-o", "copy").code == 0
    assert is_executable(made.path("copy/run"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["copy", "hardlink"])
def test_data_that_a_run_records_anew(project: Project, kind: str) -> None:
    project.dvc("config", "cache.type", kind)
    project.write("data/a", "a")
    project.path("data/l").symlink_to("a")
    assert project.gitml("add", "data").code == 0
    project.write("dvc.yaml", "stages: {s: {cmd: cat data/a > out, deps: [data], outs: [out]}}\n")
    assert project.gitml("repro").code == 0
    project.write("data/run", "new")
    project.path("data/run").chmod(0o755)
    answer = project.gitml("repro")
    assert answer.code == 0, answer.err
    assert project.path("data/l").is_symlink()
    assert is_executable(project.path("data/run"))
    assert project.read("data.dvc").endswith(
        "    gitml:\n      links:\n        l: a\n      executable:\n      - run\n"
    )
    assert not project.gitml("status", "--json").json["data"]


@pytest.mark.slow
def test_an_import_that_is_not_frozen_brings_those_of_its_source(project: Project) -> None:
    source = project.root.parent / "source"
    source.mkdir()
    for name in ("first", "second"):
        (source / name).write_text(name)
    (source / "first").chmod(0o755)
    assert project.gitml("import-url", "../source", "data").code == 0
    project.write("data.dvc", project.read("data.dvc").replace("frozen: true\n", ""))
    (source / "first").chmod(0o644)
    (source / "second").chmod(0o755)
    (source / "second").write_text("edited")
    answer = project.gitml("repro", "--all-pipelines")
    assert answer.code == 0, answer.err
    assert [is_executable(project.path(f"data/{name}")) for name in ("first", "second")] == [0, 1]
    assert "executable:\n      - second\n" in project.read("data.dvc")
