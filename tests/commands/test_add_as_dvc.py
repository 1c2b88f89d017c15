"""What ``gitml add`` leaves is, byte for byte and mode for mode, what ``dvc add`` leaves."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml.adapters.dvc.data.verbs import Dvc
from tests.fixtures.dvc_command import run_dvc
from tests.fixtures.project import Project


def modes(root: Path) -> dict[str, tuple[int, bytes]]:
    """Modes and bytes of all files but Git's and DVC's temporary ones.

    DVC takes bits from the group and others in the working tree; gitml leaves the files alone.
    """
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith((".git/", ".dvc/tmp/")):
            kept = 0o777 if name.startswith(".dvc/") else 0o700
            found[name] = stat.S_IMODE(path.stat().st_mode) & kept, path.read_bytes()
    return found


@pytest.fixture
def no_dvc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is added is plain."""

    def refuse(*_: object) -> None:
        raise AssertionError("left to DVC")

    monkeypatch.setattr(Dvc, "add", refuse)


def _files(project: Project) -> list[str]:
    project.write("one file.csv", "a,b\r\n1,2\r\n")
    project.write("empty", "")
    project.write("bin/run.sh", "#!/bin/sh\n").chmod(0o755)
    project.write("a/deep/er/number-1e5", "1")
    return ["one file.csv", "empty", "bin/run.sh", "a/deep/er/number-1e5"]


def _odd_names(project: Project) -> list[str]:
    names = ["größe ✓", "[x]*?", "#a!b", "it's", 'say "hi"', "-x", "yes", "12", "a: b", "~", "t\tb"]
    for name in names:
        project.write(f"odd/{name}", name)
    return [f"odd/{name}" for name in names]


def _folder(project: Project) -> list[str]:
    for number in range(30):
        project.write(f"images/{number % 3}/ä{number}.png", str(number % 20))
    project.write("images/.hidden", "h")
    return ["images"]


def _folder_again(project: Project) -> list[str]:
    _folder(project)
    project.write("images/0/ä0.png", "changed")
    project.write("images/new/x", "new")
    project.path("images/1/ä1.png").unlink()
    return ["images"]


def _comments(project: Project) -> list[str]:
    text = project.read("images.dvc").replace("outs:", "# mine\nouts:  # all")
    project.write("images.dvc", f"{text}  desc: 'pictures'\nmeta:\n  who: me\n")
    project.write("images/0/ä0.png", "again")
    return ["images"]


def _file_becomes_folder(project: Project) -> list[str]:
    project.path("empty").unlink()
    project.write("empty/x", "x")
    return ["empty"]


def _ignored(project: Project) -> list[str]:
    project.write(".dvcignore", "*.tmp\n")
    project.write(".gitignore", "/empty\n/one file.csv\n/images\n/x.bin")
    project.write("images/a.tmp", "mine")
    project.write("x.bin", "x")
    project.write("y.bin", "y")
    return ["images", "x.bin", "y.bin"]


STEPS: list[Callable[[Project], list[str]]] = [
    _files, _odd_names, _folder, _folder, _folder_again, _comments, _file_becomes_folder, _ignored,
]  # fmt: skip


@pytest.mark.slow
def test_the_same_is_left(project: Project, tmp_path: Path, no_dvc: None) -> None:
    theirs = Project(tmp_path / "theirs")
    shutil.copytree(project.root, theirs.root, symlinks=True)
    for step in STEPS:
        for one in (project, theirs):
            paths = step(one)
        answer = project.gitml("add", "--", *paths)
        assert answer.code == 0, answer.err
        assert run_dvc(theirs.root, "add", "--quiet", "--", *paths).code == 0
        assert modes(project.root) == modes(theirs.root), step.__name__
        assert project.dvc("status") == "Data and pipelines are up to date.\n"
    project.commit()
    theirs.commit()  # which DVC's status of data reads names with signs wrongly from
    assert project.dvc("data", "status") == theirs.dvc("data", "status")
    assert project.gitml("status", "--json").json["clean"] is True


def test_a_cache_for_a_group(project: Project, tmp_path: Path, no_dvc: None) -> None:
    theirs = Project(tmp_path / "theirs")
    shutil.copytree(project.root, theirs.root, symlinks=True)
    for one in (project, theirs):
        one.dvc("config", "cache.shared", "group")
        _folder(one)
    assert project.gitml("add", "images").code == 0
    theirs.dvc("add", "--quiet", "images")
    found = [
        {
            path.relative_to(one.root): path.stat().st_mode
            for path in (one.root / ".dvc/cache").rglob("*")
        }
        for one in (project, theirs)
    ]
    assert found[0] == found[1]


def test_what_is_new_is_told(project: Project) -> None:
    first = project.gitml("add", *_folder(project))
    assert first.out == "images  41 B, 31 files  → images.dvc\n"
    second = project.gitml("add", *_folder_again(project))
    assert second.out == "images  49 B, 31 files  → images.dvc  (1 added, 1 modified, 1 deleted)\n"
    third = project.gitml("add", "--json", "images").json
    assert third["data"]["images"]["files"] == {"added": 0, "modified": 0, "deleted": 0}


@pytest.mark.slow
@pytest.mark.parametrize("link_type", ["hardlink", "symlink"])
def test_what_is_new_is_told_where_files_are_links(project: Project, link_type: str) -> None:
    project.dvc("config", "cache.type", link_type)
    for name in ("d/1", "d/2", "d/3", "alone"):
        project.write(name, name)
    assert project.gitml("add", "d", "alone").out.count("(") == 0
    project.dvc("unprotect", "--quiet", "d", "alone")
    for name in ("d/1", "d/new", "alone"):
        project.write(name, "other")
    project.path("d/2").unlink()
    told = project.gitml("add", "d", "alone").out
    assert "→ d.dvc  (1 added, 1 modified, 1 deleted)\n" in told
    assert "→ alone.dvc  (1 modified)\n" in told
    project.write("d/another", "another")
    assert "→ d.dvc  (1 added)\n" in project.gitml("add", "d/another").out
    assert project.gitml("add", "d", "alone").out.count("(") == 0


@pytest.mark.slow
def test_an_object_that_the_cache_lost_is_stored_again(project: Project, no_dvc: None) -> None:
    project.gitml("add", *_folder(project))
    shutil.rmtree(project.path(".dvc/cache"))
    assert project.gitml("add", "images").code == 0
    project.commit()
    assert project.dvc("data", "status") == "No changes.\n"
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_a_file_that_is_deleted_meanwhile_is_no_link(
    project: Project, monkeypatch: pytest.MonkeyPatch, no_dvc: None
) -> None:
    from gitml.snapshots.workspace.workspace_data import WorkingData

    _folder(project)
    original = WorkingData.scan

    def scan(self: WorkingData, top: str) -> object:
        found = original(self, top)
        self.left_out.append(f"{top}/gone")  # as what cannot be looked at is
        return found

    monkeypatch.setattr(WorkingData, "scan", scan)
    answer = project.gitml("add", "images")
    assert answer.code == 4
    assert "error: 'images/gone' was edited while it was added; nothing was" in answer.err


def test_a_file_that_is_edited_meanwhile_is_noticed(
    project: Project, monkeypatch: pytest.MonkeyPatch, no_dvc: None
) -> None:
    from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter

    _folder(project)
    original = CacheWriter.store

    def store(self: CacheWriter, md5: str, content: bytes) -> bool:
        with project.path("images/2/ä29.png").open("a") as file:
            file.write("more")
        return original(self, md5, content)

    monkeypatch.setattr(CacheWriter, "store", store)
    answer = project.gitml("add", "images")
    assert answer.code == 4
    assert "error: 'images/2/ä29.png' was edited while it was added; nothing was" in answer.err
    assert not project.path("images.dvc").exists()


def test_a_large_file(project: Project, monkeypatch: pytest.MonkeyPatch, no_dvc: None) -> None:
    monkeypatch.setattr("gitml.adapters.dvc_files.objects.object_intake.LARGE", 10)
    monkeypatch.setattr("gitml.adapters.dvc_files.objects.object_intake._CHUNK", 7)
    project.write("large", "0123456789" * 100)
    assert project.gitml("add", "large").code == 0
    assert project.dvc("status") == "Data and pipelines are up to date.\n"
    assert "md5: 7e22c8d1f3f1d7b9" not in project.read("large.dvc")


@pytest.mark.parametrize("target", ["nowhere", "sub"])
def test_links_that_dvc_would_leave_out_are_refused(project: Project, target: str) -> None:
    project.write("lib/sub/x", "1")
    project.path("lib/link").symlink_to(target)
    answer = project.gitml("add", "lib")
    assert answer.code == 2
    assert "'lib/link' is a link" in answer.err
    assert not project.path("lib.dvc").exists()


def test_a_cache_that_is_full_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch, no_dvc: None
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gitml.adapters.dvc_files.objects.cache_writer.write_all", full)
    project.write("x", "1")
    answer = project.gitml("add", "x")
    assert answer.code == 4
    assert "c4ca4238a0b923820dcc509a6f75849b" in answer.err
    assert "No space left on device" in answer.err
    assert "make room" in answer.err
    assert not project.path("x.dvc").exists()
