"""Reading what nobody should have written: a clear message, and the rest is shown."""

from pathlib import Path

import pytest

from gitml import wiring
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.adapters.git.objects import TooLargeError
from gitml.core.ports import LARGEST_DOCUMENT, LARGEST_LOCK
from gitml.wiring import readers
from tests.fixtures.damaged_project import beside as beside
from tests.fixtures.damaged_project import measured, named
from tests.fixtures.project import Project

LFS = """\
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
"""


@pytest.mark.parametrize("rev", ["workspace", "HEAD"])
@pytest.mark.parametrize(
    ("content", "says", "hint"),
    [
        (LFS.encode(), "m.json: in Git LFS, and its object is not here", "add --fetch"),
        (b"\x89PNG\r\n\x1a\n\0", "m.json: not a text file (byte 0 is not UTF-8)", None),
        (b'{"a": "\0"}', "m.json: not a text file (byte 7 is zero)", None),
        ('{"a": 1}'.encode("utf-16"), "m.json: not a text file", None),
        (b'{"a": 1\n', "m.json:2:1: not valid JSON", None),
        (b"[" * 100_000, "m.json: not valid JSON: nested too deeply", None),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "m.json: nested too deeply", None),
        (b'{"a": ' + b"9" * 5000 + b"}", "m.json: a: a whole number of more than 300 digits", None),
        (
            b'{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> topic\n}',
            "m.json:2: it has the conflict markers of a merge",
            "resolve the merge conflict, then: git add m.json",
        ),
    ],
    ids="lfs binary zero utf-16 truncated deep deep-and-valid digits conflict".split(),
)
def test_content(beside: Project, rev: str, content: bytes, says: str, hint: str | None) -> None:
    beside.path("m.json").write_bytes(content)
    beside.commit()
    answer = named(beside, rev, says)
    # What a commit has nobody mends, though it may come with --fetch.
    told = hint is not None and (rev == "workspace" or "--fetch" in hint)
    assert (str(hint) in answer.err) is told


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "- " * 100_000 + "x",
        "{a: " * 50_000,
        "a: &a [*a]",
        "a: &a [x, x]\n" + "".join(f"{n}: &{n} [{','.join([f'*{m}'] * 9)}]\n" for m, n in
                                    zip("abcdefghijk", "bcdefghijkl", strict=True)),
        "!!python/object/apply:os.system [false]",
        "!!bool maybe",
        "!!timestamp never",
        "!!map [1]",
        "? " * 3000,
        "a: \x07",
    ],
    ids="flow blocks mappings cycle bomb code bool time map keys control".split(),
)  # fmt: skip
def test_yaml_that_attacks_its_reader(text: str) -> None:
    with pytest.raises(DocumentError, match=r"^m\.yaml"):
        parse("m.yaml", text.encode())


def test_definitions_in_conflict(beside: Project) -> None:
    beside.write("sub/dvc.yaml", "<<<<<<< HEAD\nmetrics: [a]\n=======\nmetrics: [b]\n>>>>>>> x\n")
    beside.write("m.json", "1")
    beside.write("data.dvc", "<<<<<<< HEAD\nouts: []\n=======\nouts: []\n>>>>>>> x\n")
    beside.commit()
    for rev in ("workspace", "HEAD"):
        answer = named(beside, rev, "sub/dvc.yaml:1: it has the conflict markers of a merge")
        count = int(rev == "workspace")
        assert answer.err.count("hint: resolve the merge conflict") == count
        assert "data.dvc:1: it has the conflict markers" in answer.err


def test_a_dvcignore_with_lines_that_are_no_patterns(beside: Project) -> None:
    beside.write("sub/dvc.yaml", "metrics: [x.json]\n")
    beside.write("dvc.yaml", "metrics: [ok.json]\n")
    beside.write(".dvcignore", "!\n///\n[b-a]\nsub\n")
    beside.commit()
    for rev in ("workspace", "HEAD"):
        answer = beside.gitml("metrics", "show", rev)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.split()[-2:] == ["fine", "1"]


@pytest.mark.slow
def test_locks(beside: Project) -> None:
    stages = 'stages: {a: {cmd: "true", metrics: [c.json]}, b: {cmd: "true", metrics: [m.json]}}\n'
    beside.write("dvc.yaml", f"{stages}metrics: [ok.json]\n")
    beside.write("c.json", '{"c": 1}')
    beside.write("m.json", '{"m": 1}')
    beside.dvc("commit", "--quiet", "--force")
    lock = beside.read("dvc.lock")
    assert lock.index("  b:") > lock.index("  a:")
    for text, says in [
        (lock[: lock.index("  b:") + 20], "dvc.lock: it ends in the middle of a line, so m.json"),
        (lock[: lock.index("c.json") + 3], "dvc.lock: it ends in the middle of a line"),
        (f"<<<<<<< HEAD\n{lock}=======\n{lock}>>>>>>> x\n", "dvc.lock:1: it has the conflict"),
        ("\0\1\2", "dvc.lock: not a text file (byte 0 is zero)"),
        ("- 1\n", "dvc.lock: the document: expected a mapping"),
        ("a: [\n", "dvc.lock:2:1: not valid YAML"),
    ]:
        beside.write("dvc.lock", text)
        beside.commit()
        named(beside, "HEAD", says)
    beside.write("dvc.lock", lock)
    assert beside.gitml("metrics", "show").code == 0


@pytest.mark.slow
def test_a_metrics_file_of_200_megabytes(beside: Project) -> None:
    with beside.path("m.json").open("wb") as file:
        file.truncate(200 * 2**20)
    beside.git("config", "core.compression", "0")
    beside.git("config", "core.bigFileThreshold", "1m")
    beside.commit()
    for rev in ("workspace", "HEAD"):
        answer, peak = measured(beside, "metrics", "show", rev)
        assert answer.code == 4
        assert f"error: {rev}: m.json: 200 MiB is more than is read" in answer.err
        assert "fine" in answer.out
        assert peak < 150


def _grow(file: Path, size: int) -> None:
    with file.open("wb") as opened:
        opened.truncate(size + 1)  # which takes no room


@pytest.mark.parametrize(
    ("name", "most"), [("values.yaml", LARGEST_DOCUMENT), ("dvc.lock", LARGEST_LOCK)]
)
def test_a_definition_that_no_person_writes_is_not_read(
    beside: Project, name: str, most: int
) -> None:
    beside.write("values.yaml", "m: ok.json\n")
    beside.write("dvc.yaml", "vars: [values.yaml]\nstages: {s: {cmd: x, metrics: ['${ m }']}}\n")
    _grow(beside.path(name), most)
    reader = readers.snapshots(wiring.find(beside.root))
    problems = reader.read("workspace", {"metrics", "data"}).problems
    assert any(f"{most / 2**20:.0f} MiB is more than is read" in one.reason for one in problems)


def test_settings_that_no_person_writes_are_not_read(beside: Project) -> None:
    _grow(beside.path("gitml.yaml"), LARGEST_DOCUMENT)
    with pytest.raises(TooLargeError, match=r"^gitml.yaml: 64 MiB is more than is read"):
        readers.snapshots(wiring.find(beside.root)).config()


def test_the_id_of_a_large_file_is_that_of_git(beside: Project) -> None:
    with beside.path("large.bin").open("wb") as file:
        file.write(b"begun")
        file.truncate(3 * 2**20)
    tree = readers.snapshots(wiring.find(beside.root)).history.tree("workspace")
    assert tree.blob("large.bin") == beside.git("hash-object", "large.bin")


def test_a_large_object_in_the_cache(beside: Project) -> None:
    folder = beside.path(".dvc/cache/files/md5/00")
    folder.mkdir(parents=True)
    with (folder / ("0" * 30)).open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(TooLargeError, match="200 MiB"):
        Cache(beside.root).read("0" * 32, 2**20)


def test_a_hash_that_leads_out_of_the_cache(beside: Project) -> None:
    beside.write("m.json.dvc", "outs:\n- md5: ../../../../secret\n  path: m.json\n")
    beside.write("secret", '{"secret": 1}')
    beside.commit()
    answer = named(beside, "HEAD", "m.json: not in the commit, and not in the DVC cache")
    assert "secret" not in answer.out


def test_links(beside: Project, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"secret": 1}')
    beside.write("dvc.yaml", "metrics: [ok.json, loop, out.json, up.json, folder/m.json]\n")
    for name, target in {
        "loop": "loop", "out.json": str(secret), "up.json": "../secret.json", "folder": "folder",
    }.items():  # fmt: skip
        beside.path(name).symlink_to(target)
    beside.commit()
    answer = named(beside, "HEAD", "out.json: a symbolic link that leads out of the project")
    assert "secret" not in answer.out
    for name in ("loop", "up.json", "folder/m.json"):
        assert f"HEAD: {name}: a symbolic link" in answer.err
    answer = named(beside, "workspace", "loop: a symbolic link that leads nowhere")
    assert "folder/m.json: not in the working tree" in answer.err


def test_a_submodule(beside: Project, tmp_path: Path) -> None:
    inner = Project(tmp_path / "inner")
    inner.root.mkdir()
    inner.git("init", "--quiet")
    inner.write("m.json", '{"inner": 1}')
    inner.write("dvc.yaml", "metrics: [m.json]\n")
    inner.commit()
    allow = ("-c", "protocol.file.allow=always")
    beside.git(*allow, "submodule", "--quiet", "add", str(inner.root), "module")
    beside.write("dvc.yaml", "metrics: [ok.json, module/m.json]\n")
    beside.commit()
    named(beside, "HEAD", "module/m.json: in the submodule module, which has a history of its own")
    assert "inner" in beside.gitml("metrics", "show").out, "the working tree has its files"
