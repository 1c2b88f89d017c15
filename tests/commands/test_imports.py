"""Imports are DVC's, byte for byte; of another repository only one commit is fetched."""

import errno
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pytest
import yaml
from dvc.repo import Repo
from dvc.stage import Stage

from gitml.adapters.dvc.data.imports import modes, unfinished_import
from gitml.adapters.git.clones import shallow_clone
from gitml.adapters.project_files import ProjectFiles
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.folders import stored
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.modes import is_executable
from tests.fixtures.ports import held_port
from tests.fixtures.project import Project
from tests.fixtures.twins import left


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """Two equal empty projects, and a repository with data beside them."""

    def build(folder: Path) -> None:
        source = Project(folder / "source")
        source.root.mkdir(parents=True)
        source.git("init", "--quiet", "--initial-branch=main")
        source.dvc("init", "--quiet")
        source.dvc("remote", "add", "--quiet", "-d", "store", "../store")
        source.write("code.py", "print(1)\n")
        for text in ("old", "new"):
            source.write("raw.csv", f"{text}\n")
            source.write("data/1", f"{text} 1\n")
            source.write("data/2", "same\n")
            source.dvc("add", "--quiet", "raw.csv", "data")
            source.dvc("push", "--quiet")
            source.commit(text)
            if text == "old":
                source.git("tag", "-a", "v1", "-m", "one")
                for tag in ("raw@v1.0.0", "raw#prod#1"):
                    source.git("tag", "-a", tag, "-m", "one")
                source.git("branch", "stable")
        ours = Project(folder / "ours")
        ours.root.mkdir()
        ours.git("init", "--quiet", "--initial-branch=main")
        ours.dvc("init", "--quiet")
        ours.commit("start")
        shutil.copytree(ours.root, folder / "theirs", symlinks=True)

    return built_once("imports", build)


@pytest.fixture
def pair(tmp_path: Path, world: Path) -> tuple[Project, Project]:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/ours"), Project(tmp_path / "world/theirs")


Pair = tuple[Project, Project]


def same(pair: Pair) -> None:
    """Both have the same files; gitml also stages the pointers."""
    ours, theirs = pair
    theirs.git("add", "--all")
    assert left(ours.root) == left(theirs.root)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("../source", "raw.csv"),
        ("../source", "data", "--rev", "v1"),
        ("../source", "data/1", "--rev", "stable", "-o", "one"),
        ("../source", "code.py", "--rev", "v1"),
        ("../source", "data", "--no-download"),
        ("../source", "data", "--no-exec"),
        ("{url}", "data", "--rev", "{sha}"),
        ("{url}", "data"),
        ("{url}", "raw.csv", "--rev", "v1"),
    ],
    ids=" ".join,
)
def test_import(pair: Pair, words: tuple[str, ...]) -> None:
    ours, theirs = pair
    source = Project(ours.root.parent / "source")
    url, sha = source.root.resolve().as_uri(), source.git("rev-parse", "HEAD~1")
    typed = [word.replace("{url}", url).replace("{sha}", sha) for word in words]
    if "{url}" in words:  # a clone of it finds no remote beside it
        for project in pair:
            shutil.copytree(source.path(".dvc/cache"), project.path(".dvc/cache"))
    theirs.dvc("import", *typed)
    answer = ours.gitml("import", *typed)
    assert answer.code == 0, answer.err
    same(pair)


@pytest.mark.slow
def test_what_a_path_has_that_no_url_has_is_kept(pair: Pair) -> None:
    """Python takes breaks, tabs and what is before a name from a URL."""
    ours = pair[0]
    source = Project(ours.root.parent / "source")
    names = ["in\nGit", "a\tb", " first", "odd?", "no#1"]
    for name in names:
        source.write(name, "1\n")
    source.write("fol\nder/x", "2\n")
    source.commit("names")
    for at, name in enumerate([*names, "fol\nder"]):
        answer = ours.gitml("import", "../source", name, "-o", f"out{at}")
        assert answer.code == 0, answer.err
    assert (ours.read("out0"), ours.read("out5/x")) == ("1\n", "2\n")
    ours.commit("imported")
    source.write("in\nGit", "new\n")
    source.commit("new")
    assert ours.gitml("update", "out0").code == 0
    assert ours.read("out0") == "new\n"
    assert ours.gitml("import", "../source", "odd?").code == 0
    assert ours.read("odd?") == "1\n"
    for words in (["import", "../source", "in\nGit"], ["import-url", "../source/code.py", "a\nb"]):
        answer = ours.gitml(*words)
        told = f"error: a name that Git cannot be told to ignore: {words[-1]!r}\n"
        assert (answer.code, answer.err.startswith(told)) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("import", "../source"), ("import-url", "../source/data")])
def test_what_is_imported_anew_takes_the_place_of_the_folder(
    pair: Pair, words: tuple[str, ...]
) -> None:
    """As after an import that was killed; DVC would put it into the folder that is there."""
    ours, _ = pair
    ours.write("data/half", "of it")
    of = ("data",) if words[0] == "import" else ()
    answer = ours.gitml(*words, *of, "--force")
    assert answer.code == 0, answer.err
    assert not ours.path("data/half").exists()
    assert not ours.path("data/data").exists()
    assert ours.path("data.dvc").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("import", "../source", "data"), ("import-url", "../source/data")]
)
def test_an_import_under_another_name_is_made_anew_in_its_place(
    pair: Pair, words: tuple[str, ...]
) -> None:
    """Not in the folder, which is tracked."""
    ours, _ = pair
    named = (*words, "imp") if words[0] == "import-url" else (*words, "-o", "imp")
    assert ours.gitml(*named).code == 0
    answer = ours.gitml(*named)
    assert (answer.code, "error: 'imp' is there already\n" in answer.err) == (2, True)
    assert "hint: bring what changed where it is from: gitml update imp; or name" in answer.err
    assert ours.gitml("update", "imp").code == 0
    answer = ours.gitml(*named, "--force")
    assert answer.code == 0, answer.err
    assert not ours.path("imp/data").exists()


class _KilledError(BaseException):
    """Leaves as a kill does: nothing on the way takes it for an error."""


@pytest.mark.slow
@pytest.mark.parametrize("link", ["copy", "symlink"])
@pytest.mark.parametrize("amid", ["gitml download", "dvc save", "dvc commit"])
def test_a_killed_import_goes_on(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, amid: str, link: str
) -> None:
    """What lies there then came by it, or nothing does; edited it is the user's."""
    ours, _ = pair
    ours.dvc("config", "--local", "cache.type", link)
    words = ("import", "../source", "data")
    places = {
        "gitml download": (unfinished_import, "note_files"),
        "dvc save": (Stage, "save"),
        "dvc commit": (Stage, "dump"),
    }

    def killed(*_: object, **__: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(*places[amid], killed)
        patch.setattr(unfinished_import, "forget", lambda _: None)
        patch.setattr(ProjectFiles, "remove", lambda *_: None)
        with pytest.raises(_KilledError):
            ours.gitml(*words)
    assert ours.path("data").exists() == (amid != "gitml download")
    if ours.path("data").exists():
        ours.write("data/mine", "of the user's")
        refused = ours.gitml(*words)
        assert refused.code == 2
        assert "'data' is left of an import that was killed, and has other files" in refused.err
        ours.path("data/mine").unlink()
    answer = ours.gitml(*words)
    assert answer.code == 0, answer.err
    assert ours.path("data.dvc").exists()
    assert not unfinished_import.note_of(ours.root).exists()


def test_what_a_killed_import_left_is_no_folder_to_import_into(
    project: Project, tmp_path: Path
) -> None:
    Project(tmp_path / "source").write("1", "1\n")
    words = ("import-url", str(tmp_path / "source"), "data")
    with unfinished_import.noted(project.root, "data"):  # a kill leaves the note
        for name in ("data/1", "data/half"):
            project.write(name, "of it")
        answer = project.gitml(*words)
        assert (answer.code, project.path("data/source").exists()) == (2, False)
        assert "'data' is left of an import that was killed" in answer.err
    assert project.gitml(*words, "--force").code == 0
    assert [one.name for one in project.path("data").iterdir()] == ["1"]
    assert project.path("data.dvc").exists()
    assert not unfinished_import.note_of(project.root).exists()


@pytest.mark.slow
def test_import_fetches_one_commit(pair: Pair) -> None:
    ours, _ = pair
    source = Project(ours.root.parent / "source")
    sha = source.git("rev-parse", "HEAD~1")
    seen: list[str] = []

    def fetch(folder: Path, url: str, rev: str | None) -> bool:
        found = shallow_clone_fetch(folder, url, rev)
        seen.append(Project(folder).git("rev-list", "--all", "--count"))
        return found

    shallow_clone_fetch = shallow_clone.fetch_named
    shutil.copytree(source.path(".dvc/cache"), ours.path(".dvc/cache"))
    with mock.patch("gitml.adapters.git.clones.shallow_clone.fetch_named", fetch):
        answer = ours.gitml("import", source.root.resolve().as_uri(), "data", "--rev", "main")
    assert answer.code == 0, answer.err
    assert set(seen) == {"1"}
    assert sha not in ours.read("data.dvc")


@pytest.mark.slow
def test_import_from_a_subfolder_is_right_from_everywhere(pair: Pair) -> None:
    ours, _ = pair
    ours.path("sub").mkdir()
    answer = ours.gitml("import", "../../source", "raw.csv", folder="sub")
    assert answer.code == 0, answer.err
    assert "url: ../source\n" in ours.read("sub/raw.csv.dvc")
    assert ours.gitml("update", "sub/raw.csv").code == 0
    assert ours.git("diff", "--cached", "--name-only").splitlines() == [
        "sub/.gitignore",
        "sub/raw.csv.dvc",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("../source/raw.csv",),
        ("../source/data", "copy"),
        ("../source/data", "copy", "--no-download"),
        ("../source/raw.csv", "copy.csv", "--no-exec"),
        ("inside.txt", "copy.txt"),
        ("../source/data", "copy", "--to-remote"),
    ],
    ids=" ".join,
)
def test_import_url(pair: Pair, words: tuple[str, ...]) -> None:
    ours, theirs = pair
    for project in pair:
        project.write("inside.txt", "inside\n")
        project.dvc("remote", "add", "--quiet", "-d", "store", f"../store-{project.root.name}")
    theirs.dvc("import-url", "--quiet", *words)
    answer = ours.gitml("import-url", *words)
    assert answer.code == 0, answer.err
    for project in pair:
        config = project.read(".dvc/config").replace(project.root.name, "x")
        project.write(".dvc/config", config)
        project.git("add", "--all")
    same(pair)
    stores = [stored(ours.root.parent / f"store-{project.root.name}") for project in pair]
    assert stores[0] == stores[1]
    assert bool(stores[0]) is ("--to-remote" in words)


@pytest.mark.slow
def test_to_remote_sends_what_a_path_leads_to_from_its_record(pair: Pair) -> None:
    ours, _ = pair
    ours.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    other = ours.root.parent / "raw.csv"  # what the path of the record leads to from the root
    other.write_text("other\n")
    ours.write("raw.csv", "right\n")
    ours.write("sub/x", "")
    for text, words in (("right", ["import-url", "../raw.csv", "y"]), ("newer", ["update", "y"])):
        ours.write("raw.csv", f"{text}\n")
        assert ours.gitml(*words, "--to-remote", folder="sub").code == 0
        source, out = re.findall(r"md5: (\w+)\n  size", ours.read("sub/y.dvc"))
        assert source == out
        stored = ours.root.parent / "store/files/md5" / out[:2] / out[2:]
        assert stored.read_text() == f"{text}\n"


@pytest.mark.slow
def test_an_import_updated_on_the_remote_alone_is_not_edited(pair: Pair) -> None:
    ours, _ = pair
    ours.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    for words in (("../source/raw.csv", "y"), ("../source/data", "copy")):
        assert ours.gitml("import-url", *words).code == 0
    ours.commit()
    source = Project(ours.root.parent / "source")
    source.write("raw.csv", "newer\n")
    source.write("data/new.txt", "new\n")
    for name in ("y", "copy"):
        answer = ours.gitml("update", name, "--to-remote")
        assert answer.code == 0, answer.err
    assert ours.gitml("status", "--json").json["stages"] == {}
    assert "changed checksum" not in ours.dvc("status")
    with Repo(str(ours.root)) as repo:
        sums = [(stage.md5, stage.compute_md5()) for stage in repo.index.stages]
    assert len(sums) == 2
    assert all(recorded == now for recorded, now in sums)


class _Locked(QuietHandler):
    """Has one file, for who knows the password."""

    def do_GET(self) -> None:  # noqa: N802
        if self.headers.get("Authorization") == "Basic YWRhOnNlY3JldA==":
            self.reply(200, b"1", ETag='"one"')
        else:
            self.reply(401, b"")

    do_HEAD = do_GET  # noqa: N815


@pytest.mark.slow
@pytest.mark.parametrize("words", [(), ("--to-remote",)], ids=" ".join)
def test_settings_for_a_storage_are_used_and_recorded(pair: Pair, words: tuple[str, ...]) -> None:
    ours, _ = pair
    ours.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    given = {"auth": "basic", "user": "ada", "password": "secret"}
    settings = [word for pair in given.items() for word in ("--fs-config", "=".join(pair))]
    with listening(_Locked) as url:
        answer = ours.gitml("import-url", f"{url}/data", "y", *words, *settings)
        assert answer.code == 0, answer.err
        record = yaml.safe_load(ours.read("y.dvc"))
        assert record["deps"][0]["fs_config"] == given
        assert record["outs"][0]["md5"] == "c4ca4238a0b923820dcc509a6f75849b"
        assert ours.gitml("update", "y", *words).code == 0


@pytest.mark.slow
def test_update(pair: Pair) -> None:
    ours, theirs = pair
    source = Project(ours.root.parent / "source")
    for project in pair:
        project.dvc("import", "--quiet", "../source", "raw.csv", "--rev", "main")
        project.dvc("import-url", "--quiet", "../source/data", "copy")
        project.commit("imported")
    answer = ours.gitml("update", "raw.csv", "copy.dvc")
    assert answer.out.splitlines() == ["copy  up to date", "raw.csv  up to date"]
    source.write("raw.csv", "newest\n")
    source.write("data/3", "three\n")
    source.dvc("add", "--quiet", "raw.csv", "data")
    source.dvc("push", "--quiet")
    source.commit("newest")
    theirs.dvc("update", "raw.csv.dvc", "copy.dvc")
    answer = ours.gitml("update", "raw.csv", "copy.dvc", "--json")
    assert answer.code == 0, answer.err
    assert {path: one["changed"] for path, one in answer.json["imported"].items()} == {
        "copy": True,
        "raw.csv": True,
    }
    same(pair)
    theirs.dvc("update", "raw.csv.dvc", "--rev", "v1", "--no-download")
    assert ours.gitml("update", "raw.csv", "--rev", "v1", "--no-download").code == 0
    assert ours.read("raw.csv.dvc") == theirs.read("raw.csv.dvc")
    told = ours.gitml("status").out
    assert "missing  raw.csv  bring it back: gitml pull raw.csv" in told
    assert "modified  raw.csv  in raw.csv.dvc" in told
    assert "must run" not in told


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a:b", ":x"])
def test_an_update_of_a_file_that_is_called_like_a_stage(name: str, project: Project) -> None:
    source = project.write("../source", "1\n")
    assert project.gitml("import-url", str(source), name).code == 0
    source.write_text("23\n", encoding="utf-8")
    assert project.gitml("update", name).code == 0
    assert project.read(name) == "23\n"


@pytest.mark.slow
def test_an_update_loses_nothing_that_is_kept_nowhere_else(pair: Pair) -> None:
    ours, _ = pair
    source = ours.root.parent / "source/data"
    ours.dvc("import", "--quiet", "../source", "raw.csv", "--rev", "main")
    ours.dvc("import-url", "--quiet", "../source/data", "copy")
    ours.path("no-pointer.dvc").mkdir()
    ours.write("raw.csv", "mine\n")
    ours.write("copy/own.png", "mine\n")
    answer = ours.gitml("update", "raw.csv", "copy")
    assert answer.code == 4
    assert "would be lost: 'copy/own.png', 'raw.csv'" in answer.err
    assert ours.gitml("update", "raw.csv", "--force").code == 0
    assert ours.read("raw.csv") == "new\n"
    shutil.rmtree(source)
    answer = ours.gitml("update", "copy")
    assert answer.code == 4
    assert "error: nothing can be read at ../source/data\n" in answer.err
    assert ours.read("copy/own.png") == "mine\n"
    assert ours.path("copy/2").exists()


@pytest.mark.slow
def test_an_update_keeps_what_is_damaged_in_the_cache(pair: Pair) -> None:
    ours, _ = pair
    source = Project(ours.root.parent / "source")
    ours.dvc("import-url", "--quiet", "../source/code.py", "copy.py")
    (stored,) = ours.path(".dvc/cache/files/md5").glob("*/*")
    stored.unlink()
    source.write("code.py", "print(2)\n")
    answer = ours.gitml("update", "copy.py")
    assert answer.code == 4
    assert "would be lost: 'copy.py'" in answer.err
    assert ours.read("copy.py") == "print(1)\n"


@pytest.mark.slow
def test_a_file_in_git_that_the_dvcignore_there_names(pair: Pair) -> None:
    ours, _ = pair
    source = Project(ours.root.parent / "source")
    source.write(".dvcignore", "*.py\n")
    source.commit("ignores")
    answer = ours.gitml("import", "../source", "code.py")
    assert answer.code == 0, answer.err
    source.path("code.py").chmod(0o755)
    source.commit("runs")
    ours.commit("imported")
    answer = ours.gitml("update", "code.py")
    assert answer.code == 0, answer.err
    assert _bits(ours, ("code.py",)) == ["code.py"]
    assert ours.read("code.py") == "print(1)\n"


def test_a_remote_of_http_takes_nothing_by_to_remote(pair: Pair) -> None:
    ours, _ = pair
    ours.dvc("import-url", "--quiet", "../source/code.py", "code.py")
    ours.dvc("remote", "add", "--quiet", "web", "http://localhost/x")
    for words in ("import-url ../source/raw.csv raw.csv", "update code.py"):
        answer = ours.gitml(*words.split(), "--to-remote", "--remote", "web")
        assert answer.code == 2, answer.err
        assert "'web' is one of HTTP" in answer.err
        assert "send it then: gitml push -r web" in answer.err


def test_an_import_that_fails_at_its_end_leaves_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    ours, _ = pair
    monkeypatch.setattr(modes, "restore", fail)
    answer = ours.gitml("import", "../source", "raw.csv")
    assert (answer.code, ours.git("status", "--porcelain")) == (4, "")
    assert not ours.path("raw.csv").exists()


_NAMES = ("latest", "plain", "run.sh")
_RUNS = ("tools/run.sh", "one.sh", "scripts/job.sh", "alone.sh", "by-url/run.sh")
_STAYS = ("tools/plain", "scripts/plain", "by-url/plain")


def _bits(project: Project, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if is_executable(project.path(name))]


def _links(project: Project) -> dict[str, str]:
    files = (project.path(f"{top}/{name}") for top in ("tools", "by-url") for name in _NAMES)
    return {
        file.relative_to(project.root).as_posix(): str(file.readlink())
        for file in files
        if file.is_symlink()
    }


@pytest.mark.slow
def test_what_is_executable_or_a_link_there_is_so_here(pair: Pair) -> None:
    ours, _ = pair
    source = Project(ours.root.parent / "source")
    for name in ("tools/run.sh", "one.sh", "scripts/job.sh", "tools/plain", "scripts/plain"):
        source.write(name, name).chmod(0o755 if name.endswith(".sh") else 0o644)
    source.path("tools/latest").symlink_to("plain")
    assert source.gitml("add", "tools", "one.sh").code == 0
    hostile = source.read("tools.dvc").replace("- run.sh\n", "- run.sh\n      - ../victim\n")
    source.write("tools.dvc", f"{hostile}        plain: ../../victim\n")
    ours.write("victim", "not of the folder")
    source.commit("tools")
    assert source.gitml("push").code == 0
    for words in (
        ("import", "../source", "tools"),
        ("import", "../source", "one.sh"),
        ("import", "../source", "scripts"),
        ("import", "../source", "tools/run.sh", "-o", "alone.sh"),
        ("import-url", "../source/tools", "by-url"),
    ):
        answer = ours.gitml(*words)
        assert answer.code == 0, answer.err
    assert _bits(ours, (*_RUNS, *_STAYS, "victim")) == list(_RUNS)
    links = {"tools/latest": "plain", "by-url/latest": "plain"}
    assert _links(ours) == links
    assert ours.dvc("status", "--json").strip() == "{}"
    ours.commit("imported")

    clone = Project(ours.root.parent / "clone")
    ours.git("clone", "--quiet", ".", str(clone.root))
    shutil.copytree(ours.path(".dvc/cache"), clone.path(".dvc/cache"))
    answer = clone.gitml("checkout", "main")
    assert answer.code == 0, answer.err
    assert _bits(clone, (*_RUNS, *_STAYS)) == list(_RUNS)
    assert _links(clone) == links

    source.write("tools/plain", "newer").chmod(0o755)
    assert source.gitml("add", "tools").code == 0
    source.commit("newer")
    assert source.gitml("push").code == 0
    answer = ours.gitml("update", "tools", "one.sh")
    assert answer.code == 0, answer.err
    assert _bits(ours, (*_RUNS, *_STAYS)) == [*_RUNS, "tools/plain"]


@pytest.mark.slow
def test_a_version_is_recorded_by_its_tag(pair: Pair) -> None:
    ours, theirs = pair
    theirs.dvc("import", "../source", "raw.csv", "--rev", "raw@v1.0.0")
    answer = ours.gitml("import", "../source", "raw.csv", "--rev", "raw#prod")
    assert answer.code == 0, answer.err
    same(pair)
    for rev in ("raw@v1.0.0", "raw@latest"):
        answer = ours.gitml("update", "raw.csv", "--rev", rev, "--no-download")
        assert answer.code == 0, answer.err
        assert "rev: raw@v1.0.0\n" in ours.read("raw.csv.dvc")
    answer = ours.gitml("update", "raw.csv", "--rev", "raw#nothing")
    assert answer.code == 2, answer.err
    assert "nothing" in answer.err


@pytest.mark.slow
def test_imported_data_in_a_clone(pair: Pair) -> None:
    ours, _ = pair
    source = Project(ours.root.parent / "source")
    ours.dvc("import", "--quiet", "../source", "data")
    ours.dvc("import", "--quiet", "../source", "raw.csv")
    ours.commit("imported")
    for name in ("one", "other"):
        ours.git("clone", "--quiet", ".", f"../{name}")
    came = Project(ours.root.parent / "one").gitml("fetch")
    assert (came.code, came.out) == (0, "data: 3 objects fetched\n"), came.err
    shutil.rmtree(source.path(".dvc/cache"))
    shutil.rmtree(source.path("../store"))
    clone = Project(ours.root.parent / "other")
    for words in (
        ("fetch", "raw.csv"),
        ("fetch",),
        ("pull", "raw.csv"),
        ("pull", "--dry-run"),
        ("repro", "--pull", "--dry-run"),
    ):
        answer = clone.gitml(*words)
        assert answer.code == 4, answer.out
        assert "'raw.csv'" in answer.err
        assert "up to date" not in answer.out
        assert "in a clone of ../source that has it: gitml push" in answer.err
    source.root.rename(source.path("../gone"))
    answer = clone.gitml("pull", "raw.csv")
    assert answer.code == 4
    assert "imported data that is not here: 'raw.csv'; cannot fetch from ../source: " in answer.err
    assert "gitml push" not in answer.err


@pytest.mark.slow
def test_data_of_another_repository_needs_no_remote(pair: Pair) -> None:
    ours, _ = pair
    ours.dvc("import", "--quiet", "../source", "raw.csv")
    ours.dvc("remote", "add", "--quiet", "-d", "away", "http://127.0.0.1:9/x")
    ours.path("raw.csv").unlink()
    shutil.rmtree(ours.path(".dvc/cache"))
    answer = ours.gitml("pull", "--dry-run")
    assert answer.code == 0, answer.err
    answer = ours.gitml("pull")
    assert answer.code == 0, answer.err
    assert ours.read("raw.csv") == "new\n"


@pytest.mark.slow
def test_the_folder_that_an_import_is_to_lie_in_is_made(pair: Pair) -> None:
    ours, _ = pair
    answer = ours.gitml("import", "../source", "raw.csv", "-o", "new/deep/raw.csv", "--no-download")
    assert answer.code == 0, answer.err
    assert ours.path("new/deep/raw.csv.dvc").exists()


@pytest.mark.slow
def test_what_goes_wrong(pair: Pair) -> None:
    ours, _ = pair
    ours.write("raw.csv", "mine\n")
    answer = ours.gitml("import", "../source", "raw.csv")
    assert (answer.code, "'raw.csv' is there already" in answer.err) == (2, True)
    assert ours.read("raw.csv") == "mine\n"
    assert ours.gitml("add", "raw.csv").code == 0
    pointer = ours.read("raw.csv.dvc")
    ours.path("raw.csv").unlink()
    for source in (("import", "../source", "raw.csv"), ("import-url", "../source/raw.csv")):
        answer = ours.gitml(*source)
        assert answer.code == 2
        assert "recorded already, in raw.csv.dvc, and its data is not here" in answer.err
        assert "hint: bring it: gitml pull raw.csv; or " in answer.err
    assert ours.read("raw.csv.dvc") == pointer
    assert ours.gitml("pull", "raw.csv").code == 0
    answer = ours.gitml("import", "../source", "raw.csv", "-o", "../elsewhere")
    assert answer.code == 2
    answer = ours.gitml("import", "../source", "nothing", "-o", "new/deep/nothing")
    assert answer.code == 2
    assert not ours.path("new").exists(), "a folder that was made for it is gone"
    assert "HEAD of ../source has no 'nothing'" in answer.err
    answer = ours.gitml("import", "../source", "data", "--rev", "nothing")
    assert answer.code == 2
    assert "unknown revision 'nothing' of ../source\nhint: see the names there are: " in answer.err
    answer = ours.gitml("import", "https://ada:secret@127.0.0.1:1/x", "data")
    assert answer.code == 4
    assert "secret" not in answer.err
    answer = ours.gitml("import-url", "../source/nothing")
    assert answer.code == 4
    assert "error: nothing can be read at ../source/nothing\n" in answer.err
    assert "error: nothing can be read at nothing\n" in ours.gitml("import-url", "nothing").err
    answer = ours.gitml("update", ".")
    assert answer.code == 2
    assert "hint: all that was imported in it: gitml update --recursive .\n" in answer.err
    with held_port() as port:
        away = f"http://ada:secret@127.0.0.1:{port}/x"
        answer = ours.gitml("import-url", away)
        assert answer.code == 4
        assert "/x cannot be reached: 127.0.0.1: connection refused\nhint: try again" in answer.err
        assert "secret" not in answer.err
        assert ours.gitml("import-url", away, "later", "--no-exec").code == 0
        answer = ours.gitml("update", "later")
    assert (answer.code, "/x cannot be reached: 127.0.0.1" in answer.err) == (4, True)
    ours.dvc("add", "--quiet", "raw.csv")
    answer = ours.gitml("update", "raw.csv")
    assert answer.code == 2
    assert "was not imported" in answer.err
    answer = ours.gitml("update", "nothing")
    assert answer.code == 2
    assert answer.err == (
        "error: nothing that was imported is at 'nothing'\nhint: what was imported: later\n"
    )
    for words in (
        ("import", "../source", "data", "--no-download", "--no-exec"),
        ("import-url", "../source/data", "--remote", "x"),
        ("import-url", "../source/data", "--to-remote", "--no-exec"),
        ("import-url", "../source/data", "--fs-config", "x"),
        ("update", "raw.csv", "--to-remote", "--no-download"),
        ("update", "raw.csv", "--remote", "x"),
    ):
        assert ours.gitml(*words).code == 2, words


@pytest.mark.slow
@pytest.mark.parametrize("paths", [(), ("data",)], ids=" ".join)
def test_an_imported_folder_comes_at_once(pair: Pair, paths: tuple[str, ...]) -> None:
    ours, _ = pair
    assert ours.gitml("import", "../source", "data").code == 0
    ours.commit("import")
    there = Project(ours.root.parent / "there")
    ours.git("clone", "--quiet", str(ours.root), str(there.root))
    assert "no data is tracked at 'data/no'" in there.gitml("pull", "data/no").err
    answer = there.gitml("pull", *paths)
    assert answer.code == 0, answer.err
    found = {path.name: path.read_text() for path in there.path("data").iterdir()}
    assert found == {"1": "new 1\n", "2": "same\n"}
    assert "nothing changed" in there.gitml("status").out


@pytest.mark.slow
def test_an_import_for_which_there_is_no_room_is_not_in_the_way_of_the_next(pair: Pair) -> None:
    ours, _ = pair
    source = Project(ours.root.parent / "source")
    for name, size in (("large/1", 10), ("large/2", 3 * 10**6)):
        source.write(name, "x" * size)
    words = f"{shlex.quote(sys.executable)} -m gitml import-url ../source/large large"
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 2000; exec {words}"],
        cwd=ours.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    assert "bug" not in done.stderr
    assert not ours.path("large").exists()
    assert ours.gitml("import-url", "../source/large", "large").code == 0
    assert ours.path("large/2").stat().st_size == 3 * 10**6


@pytest.mark.slow
def test_an_imported_folder_that_is_nowhere_leaves_nothing(pair: Pair) -> None:
    ours, _ = pair
    assert ours.gitml("import", "../source", "data").code == 0
    ours.commit("import")
    there = Project(ours.root.parent / "there")
    ours.git("clone", "--quiet", str(ours.root), str(there.root))
    shutil.move(ours.root.parent / "store", ours.root.parent / "away")
    shutil.move(ours.root.parent / "source/.dvc/cache", ours.root.parent / "away-too")
    answer = there.gitml("pull")
    assert answer.code == 4
    assert "data" in answer.err
    assert "bug" not in answer.err
    assert not there.path("data").exists()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["raw.csv", "data"])
def test_a_remote_of_the_source_that_cannot_be_reached_is_told(pair: Pair, path: str) -> None:
    """DVC takes it for one that has nothing."""
    ours, source = pair[0], Project(pair[0].root.parent / "source")
    with held_port() as port:
        source.dvc("remote", "modify", "--quiet", "store", "url", f"http://127.0.0.1:{port}/x")
        source.commit("away")
        source.git("clone", "--quiet", "--bare", ".", "../bare")
        refused = [ours.gitml("import", "../bare", path)]
        assert ours.gitml("import", "../bare", path, "--no-download").code == 0
        refused += [ours.gitml(*words) for words in (["pull"], ["update", path])]
    told = f"the DVC remote 'store' (http://127.0.0.1:{port}/x) of ../bare cannot be reached: "
    for answer in refused:
        assert answer.code == 4
        assert told in answer.err
        assert "hint: try again when it can be\n" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("words", [("pull",), ("checkout", "HEAD", "--")])
def test_one_file_of_an_import_that_is_not_here(pair: Pair, words: tuple[str, ...]) -> None:
    ours, _ = pair
    assert ours.gitml("import", "../source", "data").code == 0
    ours.commit()
    shutil.rmtree(ours.path("data"))
    shutil.rmtree(ours.path(".dvc/cache"))
    answer = ours.gitml(*words, "data/2")
    assert answer.code == 0, answer.err
    assert [file.name for file in ours.path("data").iterdir()] == ["2"]
    assert ours.gitml("pull").code == 0
    assert ours.read("data/1") == "new 1\n"


@pytest.mark.slow
def test_an_unchanged_folder_whose_objects_are_gone_is_had_again_from_its_source(
    pair: Pair,
) -> None:
    ours, _ = pair
    assert ours.gitml("import", "../source", "data").code == 0
    ours.commit()
    shutil.rmtree(ours.path(".dvc/cache"))
    answer = ours.gitml("pull")
    assert (answer.code, answer.out) == (0, "data: nothing to move\n"), answer.err
    assert "nothing changed" in ours.gitml("status").out


@pytest.mark.slow
def test_what_was_never_downloaded_is_brought_and_then_recorded(pair: Pair) -> None:
    """Of the folder at a path DVC's pull makes an empty one."""
    ours, theirs = pair
    for project in pair:
        for words in (("import", "../source", "raw.csv"), ("import-url", "../source/data", "copy")):
            project.dvc(*words, "--no-download")
        project.commit("import")
    status = ours.gitml("status").out.splitlines()
    assert status[1] == "2 of 2 tracked paths are not here: gitml pull"
    assert ours.gitml("status", "--no-data").code == 0
    fetched = ours.gitml("fetch")
    assert "hint: bring it into place: gitml pull copy raw.csv" in fetched.err
    wanted = ("pull", "copy", "raw.csv")  # a folder outside of the repository only by its name
    assert "data: 3 files would move (3 added)" in ours.gitml(*wanted, "--dry-run").out
    answer = ours.gitml(*wanted)
    assert answer.out.startswith("data: 3 files (3 added)"), answer.err
    assert (ours.read("raw.csv"), ours.read("copy/1")) == ("new\n", "new 1\n")
    assert ours.git("status", "--porcelain") == ""
    advice = "record it: gitml add copy raw.csv"
    assert f"hint: {advice}" in answer.err
    assert ours.gitml(*shlex.split(advice.partition("gitml ")[2])).code == 0
    theirs.dvc("update", "raw.csv.dvc", "copy.dvc")
    same(pair)
    ours.commit("record")
    assert ours.gitml("status").out.splitlines()[1].startswith("nothing changed")


@pytest.mark.slow
def test_what_was_never_downloaded_and_is_gone_is_told_and_the_rest_comes(pair: Pair) -> None:
    ours, _ = pair
    ours.gitml("import-url", "../source/data/1", "gone", "--no-download")
    ours.gitml("import", "../source", "raw.csv", "--no-download")
    ours.path("../source/data/1").unlink()
    answer = ours.gitml("pull")
    assert answer.code == 4
    assert "error: nothing can be read at ../source/data/1" in answer.err
    assert ours.path("raw.csv").is_file()
    assert not ours.path("gone").exists()


@pytest.mark.slow
def test_what_was_never_downloaded_is_passed_over_by_what_moves_the_rest(pair: Pair) -> None:
    ours, _ = pair
    ours.commit("before")
    ours.gitml("import", "../source", "raw.csv")
    ours.gitml("import", "../source", "data/1", "-o", "later", "--no-download")
    ours.commit("imports")
    for words in (("fetch",), ("fetch", "--all"), ("checkout", "HEAD~1"), ("checkout", "-")):
        answer = ours.gitml(*words)
        assert answer.code == 0, answer.err
    assert not ours.path("later").exists()


@pytest.mark.slow
@pytest.mark.parametrize("words", [(), ("--no-download",), ("--rev", "main")])
def test_what_its_repository_has_no_more_stays_as_it_is(pair: Pair, words: Sequence[str]) -> None:
    ours, _ = pair
    ours.gitml("import", "../source", "raw.csv")
    pointer, content = ours.read("raw.csv.dvc"), ours.read("raw.csv")
    source = Project(ours.path("../source"))
    source.git("branch", "--move", "main")
    assert source.gitml("move", "raw.csv", "moved.csv").code == 0
    source.commit("moved")
    answer = ours.gitml("update", "raw.csv", *words)
    assert answer.code == 4
    assert "of ../source has no 'raw.csv'; 'raw.csv' was left as it is" in answer.err
    assert (ours.read("raw.csv.dvc"), ours.read("raw.csv")) == (pointer, content)
