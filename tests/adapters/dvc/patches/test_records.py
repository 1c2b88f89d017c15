"""What DVC would break on in files that people write: an error that names the place."""

import json
import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow  # a run in each

STAGES = "stages:\n  s:\n    cmd: cp i o\n    deps: [i]\n    params: [lr]\n    outs: [o]\n"


@pytest.fixture
def run(tmp_path: Path, built_once: BuiltOnce, _dvc_template: Path) -> Project:
    """A project with one stage that ran."""
    template = built_once("one-stage-ran", lambda top: _build(top / "project", _dvc_template))
    shutil.copytree(template, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "project")


def _build(root: Path, template: Path) -> None:
    shutil.copytree(template, root, symlinks=True)
    project = Project(root)
    project.write("dvc.yaml", STAGES)
    project.write("i", "1")
    project.write("params.yaml", "lr: 1\n")
    assert project.gitml("repro").code == 0
    project.commit()


def _replace(project: Project, file: str, old: str, new: str) -> None:
    text = project.read(file)
    assert old in text
    project.write(file, text.replace(old, new, 1))


def _in_status(project: Project, file: str, says: str) -> None:
    """Status names the file first, tells what is wrong with it, and then the rest."""
    answer = project.gitml("status")
    assert answer.code == 4
    assert f"\n{file} must be mended first: see the error\n" in answer.out
    assert answer.err.startswith("error: workspace: "), answer.err
    assert says in answer.err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("params: [lr]", "params: [{p.yaml: [[a]]}]", "dvc.yaml:5:23: stages.s.params.0.p.yaml: "),
        ("params: [lr]", "params: [{p.yaml: {a: 1}}]", "dvc.yaml:5:23: stages.s.params.0.p.yaml"),
        ("cmd: cp i o", "matrix:\n    cmd: x", "dvc.yaml:3:5: stages.s.matrix: expected a dict"),
        ("cmd: cp i o", "matrix: {a: }\n    cmd: x", "dvc.yaml:3:13: stages.s.matrix.a: expected"),
    ],
)
def test_dvc_yaml(run: Project, old: str, new: str, says: str) -> None:
    _replace(run, "dvc.yaml", old, new)
    _in_status(run, "dvc.yaml", says)
    for command in ("repro --dry-run", "repro", "pull"):
        answer = run.gitml(*command.split())
        assert (answer.code, answer.out) == (3, "")
        assert answer.err.startswith(f"error: {says}"), answer.err
    for command in ("metrics show", "dag", "stage list", "diff HEAD", "params diff HEAD"):
        answer = run.gitml(*command.split())
        assert answer.code in (3, 4)
        assert "dvc.yaml" in answer.err
        assert "bug" not in answer.err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("hash: md5", "hash: crc", "dvc.lock:6:7: stages.s.deps.0.hash: unknown hash 'crc'"),
        (
            "params:\n      params.yaml:\n        lr: 1\n",
            "params: x\n",
            "stages.s.params: expe",
        ),
        (
            "      params.yaml:\n        lr: 1\n",
            "      params.yaml: x\n",
            "s.params.params.yaml: ",
        ),
    ],
)
def test_dvc_lock(run: Project, old: str, new: str, says: str) -> None:
    _replace(run, "dvc.lock", old, new)
    _in_status(run, "dvc.lock", says)
    for command in ("metrics show", "dag", "stage list", "diff HEAD", "repro --dry-run"):
        assert "bug" not in run.gitml(*command.split()).err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n", "outs.0.path: expected the path"),
        ("outs:\n- path: ''\n", "outs.0.path: expected the path"),
        ("deps:\n- md5: d41d8cd98f00b204e9800998ecf8427e\nouts:\n- path: x\n", "deps.0.path: expe"),
        ("outs:\n- path: x\n  hash: sha1\n", "outs.0.hash: unknown hash 'sha1', expected md5"),
        (f"outs:\n- md5: {'1' * 32}\n  path: x\n", "outs.0.md5: expected the text of a hash"),
        (f"outs:\n- path: x\n  size: {10**22}\n", f"size: {10**22} is more than any disk can have"),
    ],
)
def test_pointers(run: Project, text: str, says: str) -> None:
    run.write("x.dvc", text)
    _in_status(run, "x.dvc", says)
    for command in ("repro", "pull"):
        answer = run.gitml(*command.split())
        assert answer.code == 3
        assert answer.err.startswith("error: x.dvc:2:3: "), answer.err
        assert says in answer.err
    answer = run.gitml("metrics", "show")
    assert "bug" not in answer.err


def test_a_dvcignore_that_is_not_text(run: Project) -> None:
    run.path(".dvcignore").write_bytes("# größer\n*.tmp\n".encode("latin-1"))
    for command in ("repro", "pull"):
        answer = run.gitml(*command.split())
        assert answer.code == 3
        assert answer.err.startswith("error: .dvcignore:1: not a text file (byte 4 is not UTF-8)")
    assert run.gitml("metrics", "show").code == 0


@pytest.mark.parametrize(
    "text", ["größe".encode("latin-1"), "größe\n".encode("latin-1"), "é".encode()]
)
def test_a_gitignore_of_any_bytes(run: Project, text: bytes) -> None:
    run.path(".gitignore").write_bytes(text)
    run.path(".dvc/.gitignore").write_bytes(text)
    run.write("data", "1")
    assert run.gitml("add", "data").code == 0
    lines = run.path(".gitignore").read_bytes().splitlines()
    assert lines == [text.strip(), b"/data"]
    assert run.gitml("stage", "remove", "s").code == 0
    assert run.gitml("status").code == 0


@pytest.mark.parametrize("matrix", ["{a: [1, 2], b: ['${l}', 3]}", "{a: '${l}', b: '${l}'}"])
def test_a_matrix_of_more_than_any_memory_holds(project: Project, matrix: str) -> None:
    project.write("params.yaml", f"l: {json.dumps(list(range(400)))}\n")
    project.write("dvc.yaml", f"stages:\n  s: {{matrix: {matrix}, cmd: x}}\n")
    big = "${l}'}" in matrix
    for command in ("stage list", "status", "repro --dry-run"):
        answer = project.gitml(*command.split())
        assert answer.code == ((3 if command.startswith("repro") else 4) if big else 0)
        assert ("stands for more than 100,000 stages" in answer.err) is big


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2024-01-02", "lr: a date"),
        ("2024-01-02T03:04:05Z", "lr: a date"),
        ("{a: [1, 2024-01-02]}", "lr.a.1: a date"),
        ("!!binary aGVsbG8=", "lr: binary data"),
        ("!!set {a}", "lr: a set"),
        (f"0x{'F' * 5000}", "lr: a whole number of more than 300 digits"),
    ],
)
def test_parameters_that_cannot_be_recorded(run: Project, value: str, says: str) -> None:
    run.write("params.yaml", f"lr: {value}\n")
    for command, code in (("repro --dry-run", 3), ("repro", 4)):
        answer = run.gitml(*command.split())
        assert answer.code == code
        assert f"params.yaml: {says}, which cannot be recorded as a parameter" in answer.err
        assert "hint: write it as text, in quotes" in answer.err
    for command in ("status", "status --json", "params diff HEAD", "diff HEAD"):
        answer = run.gitml(*command.split())
        assert answer.code in (0, 4)
        assert "bug" not in answer.err
    run.write("params.yaml", f"lr: 1\nunused: {value}\n")
    assert run.gitml("repro").code == 0, "of no matter while it is not used"
    assert run.gitml("status").code == 0


def test_a_template_cannot_insert_a_date(run: Project) -> None:
    run.write("params.yaml", "lr: 1\nuntil: 2024-01-02\n")
    _replace(run, "dvc.yaml", "cp i o", "cp i o; echo ${until}")
    answer = run.gitml("repro")
    assert answer.code == 3
    assert "Cannot interpolate data of type 'date'" in answer.err
    assert "hint: write it as text, in quotes" in answer.err


@pytest.mark.parametrize(
    "listing",
    [
        [{"relpath": "a", "md5": "c4ca4238a0b923820dcc509a6f75849b", "more": 1}],
        [{"relpath": "a"}],
        [{"md5": "c4ca4238a0b923820dcc509a6f75849b"}],
        [{"relpath": 1, "md5": "c4ca4238a0b923820dcc509a6f75849b"}],
        [{"relpath": "a", "md5": ["c4ca4238a0b923820dcc509a6f75849b"]}],
        ["a"],
        [None],
        [[]],
        {"a": 1},
        1,
    ],
)
def test_a_listing_that_is_none(run: Project, listing: object) -> None:
    import hashlib

    run.write("folder/a", "1")
    run.gitml("add", "folder")
    content = json.dumps(listing).encode()
    md5 = hashlib.md5(content).hexdigest()
    folder = run.path(f".dvc/cache/files/md5/{md5[:2]}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{md5[2:]}.dir").write_bytes(content)
    run.write("folder.dvc", f"outs:\n- md5: {md5}.dir\n  hash: md5\n  path: folder\n")
    run.commit()
    for command in ("status", "pull", "diff HEAD~1", "diff HEAD~1 HEAD", "push", "repro"):
        answer = run.gitml(*command.split())
        assert "bug" not in answer.err, (command, answer.err)


def test_an_import_whose_record_was_edited(run: Project, built_elsewhere: Project) -> None:
    run.dvc("import", str(built_elsewhere.root), "i", "-o", "imported")
    _replace(run, "dvc.yaml", "deps: [i]", "deps: [i, imported]")
    assert run.gitml("repro").code == 0
    run.commit()
    md5 = run.read("imported.dvc").split()[1]
    _replace(run, "imported.dvc", md5, "a" * 32)
    says = "imported.dvc was edited after it was imported"
    assert f"imported.dvc: {says}" in run.gitml("status").out
    assert says in run.gitml("repro", "--dry-run").out
    assert run.gitml("repro").code == 0
    assert run.read("imported.dvc").split()[1] == md5
    assert says not in run.gitml("status").out


@pytest.fixture
def built_elsewhere(run: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Another project, to import from."""
    other = Project(tmp_path_factory.mktemp("other") / "project")
    run.git("clone", "--quiet", str(run.root), str(other.root))
    return other


BOMB = "a: &a [x, x]\n" + "".join(
    f"{n}: &{n} [{','.join([f'*{m}'] * 9)}]\n"
    for m, n in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 3000, ": nested too deeply"),
        ("a: !!bool maybe\n", ": cannot be read: "),
        (BOMB, ": its aliases stand for too many values"),
    ],
)
@pytest.mark.parametrize("file", ["params.yaml", "x.dvc", "dvc.lock"])
def test_what_breaks_a_parser(run: Project, file: str, text: str, says: str) -> None:
    run.write(file, text)
    answer = run.gitml("repro")
    assert answer.code == 3
    assert answer.err.startswith(f"error: {file}"), answer.err
    assert says in answer.err or "not valid YAML" in answer.err
    answer = run.gitml("status")
    assert answer.code in (3, 4)
    assert answer.err.startswith(f"error: {'' if answer.code == 3 else 'workspace: '}{file}")
    assert "nothing to do" not in answer.out
