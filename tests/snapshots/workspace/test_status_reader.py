"""The status that is read without DVC is DVC's."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml import wiring
from gitml.adapters.dvc.data.status import status as dvc_status
from gitml.snapshots.workspace.status_reader import ReadStatus
from gitml.wiring.status import open_look, open_reader
from tests.fakes.talk import FakeTalk
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.pipelines import pipeline
from tests.fixtures.project import Project
from tests.repro.test_engine import CHOSEN, build

SEEDS = [tuple(map(int, one.split(","))) for one in os.environ.get("GITML_SEEDS", "").split()]


@pytest.fixture(scope="session")
def world(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    return built_once("world", lambda top: build(top, _dvc_template))


def read(project: Project) -> ReadStatus:
    found = wiring.find(project.root)
    return open_reader(found, open_look(found)).read()


def compare(project: Project) -> ReadStatus:
    """Hold what is read to DVC's answer; answers what was read."""
    ours = read(project)
    pending, data, _ = dvc_status(project.root, FakeTalk())
    sure = set(ours.order) - set(ours.doubtful)
    never = {one.name for one in pending if one.reasons[0].kind == "never-run"}
    mine = {name: (one.outcome, one.reasons) for name, one in ours.verdicts.items()}
    dvcs = {one.name: (one.outcome, one.reasons) for one in pending if one.name in sure}
    # As text, in which NaN is NaN.
    assert [*map(repr, sorted(mine.items(), key=_name))] == [
        *map(repr, sorted(dvcs.items(), key=_name))
    ]
    unsaved = sorted((one for several in ours.data.values() for one in several), key=_path)
    doubtful = {*never, *ours.doubtful}
    pointers = {one.removesuffix(".dvc") for one in ours.doubtful}
    assert unsaved == [
        one for one in data if one.stage not in doubtful and (one.stage or one.path not in pointers)
    ]
    report = json.loads(project.dvc("status", "--json"))
    assert set(ours.data) | set(mine) <= set(report)
    stale = {name for name in sure & set(report) if name in ours.stages}
    assert stale - set(mine) == {
        name for name in stale if ours.stages[name].frozen and ours.stages[name].always_changed
    } - set(mine)
    return ours


def _name(item: tuple[str, object]) -> str:
    return item[0]


def _path(one: object) -> str:
    return str(getattr(one, "path", ""))


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "stages"), SEEDS or CHOSEN)
def test_of_generated_pipelines_and_what_people_do_to_them(
    world: Path, seed: int, stages: int
) -> None:
    made = pipeline(seed, stages)
    with tempfile.TemporaryDirectory() as top:
        shutil.copytree(world, Path(top) / "w", symlinks=True)
        project = Project(Path(top) / "w" / "project")
        made.write(project.root)
        compare(project)
        for edit in [None, *made.edits]:
            if edit:
                edit.apply(project.root)
                compare(project)
            if project.gitml("repro", "--quiet").code:
                return
            compare(project)


PIPELINE = """\
vars:
- sizes: [1, 2]
stages:
  plain: {cmd: cp src.txt plain.txt, deps: [src.txt], outs: [plain.txt]}
  folder: {cmd: cp -r data made, deps: [data], outs: [made]}
  inner: {cmd: cp data/a inner.txt, deps: [data/a], outs: [inner.txt]}
  keys: {cmd: touch k, params: [lr, deep.n, deep], outs: [k]}
  whole: {cmd: touch w, params: [conf.json: ], outs: [w]}
  frozen: {cmd: cp src.txt f, deps: [src.txt], outs: [f]}
  always: {cmd: touch al, outs: [al], always_changed: true}
  both: {cmd: touch b, outs: [b], always_changed: true}
  callback: {cmd: echo}
  each: {foreach: "${sizes}", do: {cmd: "echo ${item} > e${item}", outs: ["e${item}"]}}
  grid: {matrix: {x: [a, b]}, cmd: "echo ${item.x} > g${item.x}", outs: ["g${item.x}"]}
  kept: {cmd: date >> log, outs: [log: {persist: true}]}
  git: {cmd: "echo {} > m.json", deps: [src.txt], metrics: [m.json: {cache: false}]}
  away: {cmd: cp ../src.txt o, wdir: sub, deps: [../src.txt], outs: [o]}
  several: {cmd: [echo 1, echo 2 > two], deps: [plain.txt], outs: [two]}
"""
BELOW = "stages:\n  low: {cmd: cp ../plain.txt low, deps: [../plain.txt], outs: [low]}\n"


@pytest.fixture
def made(tmp_path: Path, built_once: BuiltOnce, _dvc_template: Path) -> Project:
    """A pipeline with a stage of each kind, all of it run."""

    def build(top: Path) -> None:
        shutil.copytree(_dvc_template, top / "work", symlinks=True)
        project = Project(top / "work")
        project.write("dvc.yaml", PIPELINE)
        project.write("below/dvc.yaml", BELOW)
        project.write("src.txt", "source\n")
        project.write("data/a", "a\n")
        project.write("data/b.tmp", "not seen\n")
        project.write(".dvcignore", "*.tmp\n")
        project.write("sub/keep", "")
        project.write("params.yaml", "lr: 0.1\ndeep: {n: 1, m: [1, 2]}\nother: 1\n")
        project.write("conf.json", '{"one": 1, "two": null}')
        project.write("raw.csv", "raw\n")
        project.write("pictures/one.png", "one")
        assert project.gitml("add", "raw.csv", "pictures").code == 0
        assert project.gitml("repro").code == 0
        text = project.read("dvc.yaml")
        for name in ("f", "b"):
            text = text.replace(f"outs: [{name}]", f"outs: [{name}], frozen: true")
        project.write("dvc.yaml", text)
        project.commit()

    root = tmp_path / "made"
    shutil.copytree(built_once("status-made", build), root, symlinks=True)
    return Project(root / "work")


def _replace(name: str, old: str, new: str) -> Callable[[Project], object]:
    return lambda project: project.write(name, project.read(name).replace(old, new))


def _uncache(project: Project) -> None:
    shutil.rmtree(project.path(".dvc/cache/files"))


def _lose_one(project: Project) -> None:
    """Of the objects, the first in order."""
    min(one for one in project.path(".dvc/cache/files").rglob("*") if one.is_file()).unlink()


def _delete_outputs(project: Project) -> None:
    for name in ("plain.txt", "m.json", "log", "f"):
        project.path(name).unlink()


def _link(project: Project) -> None:
    project.path("src.txt").rename(project.path("x"))
    project.path("src.txt").symlink_to("x")


def _folder_for_file(project: Project) -> None:
    project.path("k").unlink()
    project.write("k/k", "")


EDITS: dict[str, Callable[[Project], object]] = {
    "nothing": lambda _: None,
    "dependency changed": lambda p: p.write("src.txt", "new\n"),
    "only line ends": lambda p: p.path("src.txt").write_bytes(b"source\r\n"),
    "dependency deleted": lambda p: p.path("src.txt").unlink(),
    "dependency new": _replace("dvc.yaml", "deps: [plain.txt]", "deps: [raw.csv, plain.txt]"),
    "file in a folder": lambda p: p.write("data/a", "b\n"),
    "new file in a folder": lambda p: p.write("data/c/d", "c\n"),
    "ignored file in a folder": lambda p: p.write("data/b.tmp", "other\n"),
    "no longer ignored": lambda p: p.write(".dvcignore", ""),
    "ignored now": lambda p: p.write(".dvcignore", "src.txt\n*.tmp\n"),
    "output changed": lambda p: p.write("plain.txt", "mine\n"),
    "output in Git changed": lambda p: p.write("m.json", "[]"),
    "outputs deleted": _delete_outputs,
    "output is a folder": _folder_for_file,
    "output added": _replace("dvc.yaml", "outs: [two]", "outs: [two, three]"),
    "command changed": _replace("dvc.yaml", "echo 2 >", "echo 3 >"),
    "command of a group": _replace("dvc.yaml", "echo ${item.x} >", "echo x${item.x} >"),
    "group grown": _replace("dvc.yaml", "[1, 2]", "[1, 2, 3]"),
    "parameter changed": _replace("params.yaml", "n: 1", "n: 2"),
    "parameter of another kind": _replace("params.yaml", "n: 1", "n: true"),
    "parameter gone": _replace("params.yaml", "lr: 0.1\n", ""),
    "parameters gone": lambda p: p.path("params.yaml").unlink(),
    "other parameter": _replace("params.yaml", "other: 1", "other: 2"),
    "parameter asked for": _replace("dvc.yaml", "[lr, deep.n", "[other, lr, deep.n"),
    "whole file": lambda p: p.write("conf.json", '{"two": 0, "three": 3}'),
    "not a number": _replace("params.yaml", "lr: 0.1", "lr: .nan"),
    "thawed": _replace("dvc.yaml", ", frozen: true}", "}"),
    "no lock": lambda p: p.path("dvc.lock").unlink(),
    "no cache": _uncache,
    "an object lost": _lose_one,
    "data changed": lambda p: p.write("raw.csv", "more\n"),
    "data deleted": lambda p: shutil.rmtree(p.path("pictures")),
    "file added to data": lambda p: p.write("pictures/two.png", "two"),
    "old hashes": _replace("dvc.lock", "      hash: md5\n", ""),
    "a link": _link,
}
SURE = EDITS.keys() - {"old hashes"}


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS)
def test_of_each_kind_of_stage_and_change(made: Project, edit: str) -> None:
    EDITS[edit](made)
    found = compare(made)
    assert not (edit in SURE and found.doubtful), found.doubtful
    if not found.doubtful:  # the same once DVC has remembered hashes
        assert repr(vars(read(made))) == repr(vars(found))
    else:
        compare(made)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["../beside", "/tmp/elsewhere"])
def test_data_that_is_recorded_outside_is_passed_over_with_a_warning(
    project: Project, path: str
) -> None:
    project.write("far.dvc", f"outs:\n- md5: {'a' * 32}\n  size: 2\n  hash: md5\n  path: {path}\n")
    assert read(project).doubtful == ["far.dvc"]
    answer = project.gitml("status")
    assert "is outside the project, where DVC keeps no data" in answer.err
    assert "Data that is not as recorded" not in answer.out


@pytest.mark.slow
def test_an_output_that_is_ignored_is_dvcs_to_refuse(made: Project) -> None:
    made.write(".dvcignore", "plain.txt\n")
    answer = made.gitml("status")
    assert (answer.code, answer.out) == (2, "")
    assert "plain.txt' is ignored by .dvcignore" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("params", "was", "now"),
    [
        ("labels", "labels: {1: cat}", 'labels: {"1": cat}'),
        ("labels", 'labels: [{"null": a}]', "labels: [{null: a}]"),
        ("labels", "labels: {a: {-2: {x: 1}}}", 'labels: {a: {"-2": {x: 1}}}'),
        ("params.yaml: ", '"true": a', "true: a"),
    ],
)
def test_a_key_that_became_text_has_changed(
    params: str, was: str, now: str, project: Project
) -> None:
    project.write("dvc.yaml", f"stages:\n  a: {{cmd: touch a, params: [{params}], outs: [a]}}\n")
    project.write("params.yaml", was)
    assert project.gitml("repro").code == 0
    if params == "labels":
        assert not compare(project).doubtful
    project.write("params.yaml", now)
    assert compare(project).doubtful == ([] if params == "labels" else ["a"])
    assert list(project.gitml("status", "--json").json["stages"]) == ["a"]
    assert "everything is up to date" not in project.gitml("repro").out


@pytest.mark.slow
def test_keys_of_parameters_that_are_patterns(project: Project) -> None:
    keys = ("tr*n.lr", "train.?", "*.depth", "no*", "**.lr", "deep.list.*")
    stages = "".join(
        f"  s{at}: {{cmd: 'true', params: ['{key}'], outs: [{{o{at}: {{cache: false}}}}]}}\n"
        for at, key in enumerate(keys)
    )
    project.write("dvc.yaml", f"stages:\n{stages}")
    values = "train: {{lr: {lr}, b: {{c: 1}}}}\nother: {{depth: 2}}\ndeep: {{list: [1]}}\n"
    project.write("params.yaml", values.format(lr=1))
    for at in range(len(keys)):
        project.write(f"o{at}", "")
    project.dvc("commit", "--quiet", "--force", "s0", "s1", "s2", "s5")
    for lr in (1, 2):
        project.write("params.yaml", values.format(lr=lr))
        found = compare(project)
        assert not {"s0", "s2", "s3"} & {*found.doubtful}
        assert ("s0" in found.verdicts) == (lr == 2)


@pytest.mark.slow
def test_a_folder_of_which_nothing_can_be_told_hides_no_other_data(project: Project) -> None:
    project.write("folder/a", "1")
    project.write("other", "1")
    assert project.gitml("add", "folder", "other").code == 0
    files = [{"md5": "c" * 32, "relpath": path} for path in ("a", "a/b")]
    content = json.dumps(files).encode()
    name = f"{hashlib.md5(content).hexdigest()}.dir"
    place = project.cache_path(name)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    record = project.read("folder.dvc")
    recorded = next(word for word in record.split() if word.endswith(".dir"))
    project.write("folder.dvc", record.replace(recorded, name))
    project.path("other").unlink()
    answer = project.gitml("status", "--json")
    assert answer.code == 4
    assert answer.json["data"] == {"other": {"state": "missing", "stage": None, "kinds": []}}
    assert "workspace: folder.dvc: the listing of a folder: refused" in answer.err


def test_a_file_of_dependencies_alone_records_no_data(project: Project) -> None:
    """As DVC 0 wrote of a stage without a command; what DVC says of others is not asked then."""
    project.write("x", "2")
    for deps, doubtful in (
        ("[{md5: 60b725f10c9c85c70d97880dfe8191b3, path: x}]", []),
        ("[1]", ["x.dvc"]),
    ):
        project.write("x.dvc", f"deps: {deps}\n")
        assert read(project).doubtful == doubtful
    project.write("x.dvc", "deps: [{path: x}]\n")
    assert not compare(project).verdicts
    project.write("old.dvc", "cmd: x\nouts: [{path: x, cache: false}]\n")
    project.write("toy.dvc", "cmd: x\nwdir: .\ndeps: [{md5: aa, path: x}]\n")
    project.write("md5.dvc", f"cmd: x\nmd5: {'a' * 32}\nlocked: true\n")
    answer = project.gitml("status")
    assert answer.code == 0, answer.err
    assert "old syntax in 3 files must be mended" in answer.out


def test_what_must_not_be_written_is_refused_where_dvc_is_asked(project: Project) -> None:
    record = "outs:\n- {{md5: d41d8cd98f00b204e9800998ecf8427e, size: 0, path: '{}'}}\n"
    for path in (".GIT/hooks/x", "git~1/x", "sub/.DVC/x"):
        project.write("x.dvc", record.format(path))
        assert read(project).doubtful == ["x.dvc"]
    answer = project.gitml("status")
    assert answer.code == 4
    assert "x.dvc must be mended first: see the error" in answer.out
    assert "x.dvc: refused, as the path 'sub/.DVC/x' is inside the folder of DVC" in answer.err
