"""Writing into a project, whatever is in the way."""

import contextlib
import errno
import itertools
import threading
from pathlib import Path

import pytest

from gitml.adapters.project_files import ProjectFiles, executable_mode
from gitml.core.data.safe_paths import UnsafePathError
from gitml.errors import OutsideError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / ".dvc").mkdir()
    return root


def test_a_file_in_new_folders(root: Path) -> None:
    files = ProjectFiles(str(root))
    files.write("a/b/c", b"1")
    files.write(f"{root}/a/b/c", b"2")
    assert (root / "a/b/c").read_bytes() == b"2"
    assert [one.name for one in (root / "a/b").iterdir()] == ["c"]
    files.remove("a")
    assert not (root / "a").exists()


def test_a_link_inside_the_project_is_followed(root: Path) -> None:
    (root / "real").mkdir()
    (root / "link").symlink_to("real")
    ProjectFiles(str(root)).write("link/x", b"1")
    assert (root / "real/x").read_bytes() == b"1"


@pytest.mark.parametrize("target", ["..", ".git", ".git/hooks", ".dvc", "{outside}"])
def test_a_link_that_leads_elsewhere(root: Path, target: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "link").symlink_to(target.format(outside=outside))
    files = ProjectFiles(str(root))
    before = sorted((root / "link").iterdir())
    for verb in (files.remove, files.make_folder, files.check, lambda path: files.write(path, b"")):
        with pytest.raises(UnsafePathError):
            verb("link/x")
    assert sorted((root / "link").iterdir()) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (0o644, 0o755),
        (0o640, 0o750),
        (0o600, 0o700),
        (0o664, 0o775),
        (0o444, 0o555),
        (0o744, 0o744),  # its owner has had a say
        (0o100644, 0o100755),
    ],
)
def test_who_may_read_a_file_that_gets_executable_may_execute_it(before: int, after: int) -> None:
    assert executable_mode(before) == after


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o755), (0o744, 0o744)])
def test_a_file_is_made_executable_unless_it_is(root: Path, before: int, after: int) -> None:
    (root / "run").write_text("#!/bin/sh")
    (root / "run").chmod(before)
    changed = (root / "run").stat().st_ctime_ns
    ProjectFiles(str(root)).make_executable("run")
    status = (root / "run").stat()
    assert status.st_mode & 0o777 == after
    assert (status.st_ctime_ns == changed) == (before == after)


def test_a_link_itself_is_replaced_or_removed_not_followed(root: Path) -> None:
    outside = root.parent / "outside"
    outside.write_text("theirs")
    (root / "x").symlink_to(outside)
    files = ProjectFiles(str(root))
    files.write("x", b"ours")
    assert outside.read_text() == "theirs"
    (root / "y").symlink_to(root.parent)
    files.remove("y")
    assert outside.exists()


def test_a_full_disk_is_told_with_the_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (root / "data.dvc").write_text("old")
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OutsideError, match=r"cannot write 'data\.dvc': No space"):
        ProjectFiles(str(root)).write("data.dvc", b"new")
    assert (root / "data.dvc").read_text() == "old"


def test_what_is_refused_names_the_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system is asked for names in a folder that is open, which tell a user nothing."""

    def refuse(name: str, *names: str, **_: object) -> None:
        second = (None, *names[:1]) if names else ()
        raise PermissionError(errno.EACCES, "Permission denied", name, *second)

    (root / "s").mkdir()
    files = ProjectFiles(str(root))
    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OutsideError, match=r"cannot write 's/\.gitignore': Perm") as caught:
        files.write("s/.gitignore", b"/x\n")
    assert caught.value.hint == "allow it to your user, then run the same command again"
    with pytest.raises(PermissionError) as refused, files.replacing("s/x"):
        pass
    assert (refused.value.filename, refused.value.filename2) == ("s/x", None)
    assert not list(root.rglob("*.tmp"))
    (root / "s/x").write_text("1")
    monkeypatch.setattr("os.unlink", refuse)
    with pytest.raises(PermissionError, match=r"'s/x'"):
        files.remove("s/x")


def test_no_race(root: Path) -> None:
    """A folder that becomes a link between the look and the write never takes a file elsewhere."""
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "a").mkdir()
    files, over = ProjectFiles(str(root)), threading.Event()

    def swap() -> None:
        for number in itertools.count():
            if over.is_set():
                return
            with contextlib.suppress(FileExistsError):  # whoever writes has just made it
                (root / "a").rename(root / f"before-{number}")
                (root / "a").symlink_to(outside)
                (root / "a").unlink()
            (root / "a").mkdir(exist_ok=True)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for number in range(500):
            try:
                with files.replacing(f"a/{number}") as (file, _):
                    file.write(b"x")
            except (UnsafePathError, OSError):
                continue
    finally:
        over.set()
        thread.join()
    assert list(outside.iterdir()) == []
