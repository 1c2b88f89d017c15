"""Data that goes to a DVC remote and not into the cache; the records are those of DVC."""

import errno
import json
import os
import shutil
from pathlib import Path
from typing import IO

import pytest

from gitml.adapters import disk_room, temporary_files
from tests.fixtures.endless_server import serving_endlessly
from tests.fixtures.folders import stored
from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project
from tests.fixtures.twins import left


@pytest.fixture
def ours(tmp_path: Path) -> Project:
    """A project with a remote, and data beside it."""
    project = Project(tmp_path / "ours")
    project.root.mkdir()
    project.git("init", "--quiet", "--initial-branch=main")
    project.dvc("init", "--quiet")
    project.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    project.commit("start")
    data = tmp_path / "camera"
    (data / "sub").mkdir(parents=True)
    (data / "a").write_text("a\n")
    (data / "sub/b").write_text("b\n")
    return project


def in_store(project: Project) -> dict[str, bytes]:
    return stored(project.root.parent / "store")


@pytest.mark.parametrize("words", [("../camera", "-o", "data"), ("../camera/a",)], ids=" ".join)
def test_it_is_recorded_as_by_dvc(ours: Project, words: tuple[str, ...]) -> None:
    theirs = Project(ours.root.parent / "there/theirs")
    shutil.copytree(ours.root, theirs.root, symlinks=True)
    shutil.copytree(ours.root.parent / "camera", theirs.root.parent / "camera")
    theirs.dvc("add", "--quiet", "--to-remote", *words)
    answer = ours.gitml("add", "--to-remote", *words)
    assert answer.code == 0, answer.err
    assert not (ours.root / ".dvc/cache/files").exists()
    (name,) = [one.name for one in ours.root.glob("?*.dvc")]
    assert ours.read(name) == theirs.read(name)
    assert in_store(ours) == in_store(theirs)
    # Git would take what comes; DVC leaves that to the first ``add``.
    assert ours.read(".gitignore") == f"/{name.removesuffix('.dvc')}\n"
    assert f"A  {name}" in ours.git("status", "--short")
    assert ours.gitml("pull").code == 0
    assert ours.dvc("status", "--quiet") == ""


def test_what_lies_in_the_project_stays_where_it_is(ours: Project) -> None:
    ours.write("sub/big", "big\n")
    answer = ours.gitml("add", "--remote-only", "big", "--json", folder="sub")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["data"] == {
        "sub/big": {"pointer": "sub/big.dvc", "size": 4, "nfiles": None}
    }
    assert ours.git("status", "--short").split() == ["A", "sub/.gitignore", "A", "sub/big.dvc"]
    ours.commit("big")
    assert "nothing changed" in ours.gitml("status").out
    ours.write("sub/big", "bigger\n")
    assert ours.gitml("add", "--to-remote", "sub/big").code == 0
    assert sorted(in_store(ours).values()) == [b"big\n", b"bigger\n"]
    assert not (ours.root / ".dvc/cache/files").exists()
    ours.commit("bigger")
    assert ours.gitml("move", "sub/big", "sub/large").code == 0
    ours.commit("moved")
    assert "nothing changed" in ours.gitml("status").out
    answer = ours.gitml("checkout", "HEAD~3")
    assert "- sub/large" in answer.out, answer.err
    assert not ours.path("sub/large").exists()


@pytest.mark.slow
@pytest.mark.parametrize("words", ["add -o data", "import-url"])
def test_modes_and_links_are_noted_and_no_copy_stays(ours: Project, words: str) -> None:
    camera = ours.root.parent / "camera"
    (camera / "sub/b").chmod(0o755)
    (camera / "l").symlink_to("a")
    command, *more = words.split()
    folder = ["../camera", "data"] if command == "import-url" else ["../camera", *more]
    file = [one.replace("camera", "camera/sub/b").replace("data", "b") for one in folder]
    for one in (folder, file):
        answer = ours.gitml(command, "--to-remote", *one)
        assert answer.code == 0, answer.err
    notes = "  meta:\n    gitml:\n      executable:\n      - sub/b\n      links:\n        l: a\n"
    assert ours.read("data.dvc").endswith(notes)
    assert not list((ours.root.parent / "store").rglob("*.tmp"))
    assert ours.gitml("pull").code == 0
    assert (ours.root / "data/l").is_symlink()
    assert all(is_executable(ours.path(one)) for one in ("data/sub/b", "b"))
    (camera / "sub/b").chmod(0o644)
    (camera / "sub/b").write_text("other\n")
    shutil.rmtree(ours.path("data"))
    again = ("update", "data.dvc") if command == "import-url" else (command, *folder)
    assert ours.gitml(*again, "--to-remote").code == 0
    assert "executable" not in ours.read("data.dvc")


def test_what_would_be_lost_or_is_of_others_is_refused(ours: Project) -> None:
    ours.write("d/x", "x\n")
    ours.write("mine", "mine\n")
    ours.dvc("add", "--quiet", "d")
    ours.dvc("import-url", "--quiet", "--no-download", "../camera/a", "came")
    ours.write("dvc.yaml", "stages: {make: {cmd: echo 1 > made, outs: [made]}}\n")
    ours.commit("d")
    before = left(ours.root)
    for words, why in {
        ("-o", "d/y"): "'d/y' is in 'd', which is tracked as a whole",
        ("-o", "came"): "'came' was imported, and comes from there",
        ("-o", "made"): "'made' is made by stage 'make'",
        ("-o", "mine"): "'mine' is in Git already",
        ("-o", ".dvc/x"): "'.dvc/x' is DVC's own, and no data",
        ("-o", "../x"): "'../x' is outside the project",
        ("-r", "nope"): "there is no DVC remote 'nope'",
        ("mine",): "--to-remote takes one path at a time",
        ("--dry-run",): "--to-remote has no --dry-run",
    }.items():
        answer = ours.gitml("add", "--to-remote", "../camera/a", *words)
        assert answer.code == 2, (words, answer.err)
        assert why in answer.err, words
        assert left(ours.root) == before
    assert in_store(ours) == {}


def test_what_lies_there_is_replaced_by_force_only(ours: Project) -> None:
    ours.write("mine", "mine\n")
    words = ("add", "--to-remote", "../camera/a", "-o", "mine")
    answer = ours.gitml(*words)
    assert answer.code == 2
    assert "'mine' is there already" in answer.err
    assert in_store(ours) == {}
    assert ours.gitml(*words, "--force").code == 0
    assert ours.read("mine") == "mine\n"  # what is recorded comes by pull
    assert list(in_store(ours).values()) == [b"a\n"]


def test_what_is_not_there_leaves_nothing(ours: Project) -> None:
    before = left(ours.root)
    for place in ("../nothing", "http://127.0.0.1:9/x"):
        answer = ours.gitml("add", "--to-remote", place, "-o", "new/x")
        assert answer.code in (2, 4), answer.err
        assert "gitml has a bug" not in answer.err
        assert left(ours.root) == before


@pytest.mark.parametrize(
    "words",
    [
        "add --to-remote ../camera/a",
        "import-url --to-remote ../camera/a",
        "update came --to-remote",
    ],
)
def test_a_remote_that_is_away_is_not_begun_anew(ours: Project, words: str) -> None:
    ours.dvc("import-url", "--quiet", "../camera/sub", "came")
    assert ours.gitml("add", "--to-remote", "../camera/sub/b").code == 0
    shutil.rmtree(ours.root.parent / "store")
    answer = ours.gitml(*words.split())
    assert answer.code == 4, answer.err
    assert "the folder of the DVC remote is gone, and had data" in answer.err
    assert not (ours.root.parent / "store").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("-o", "x", "y"), "--out without --to-remote"),
        (("-j", "2", "y"), "--jobs without --to-remote"),
        (("s3://user:key@b/x",), "s3://***@b/x is a URL"),
    ],
)
def test_what_add_alone_does_not_take(ours: Project, words: tuple[str, ...], why: str) -> None:
    answer = ours.gitml("add", *words)
    assert answer.code == 2
    assert why in answer.err


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("data", "'data/key' is a link that leads out of the repository, to "),
        ("lone", "'lone' is a link that leads out of the repository, to "),
        ("folder/deep", "'folder' is a link that leads out of the repository, to "),
        ("../camera", "'../camera/key' is a link that leads out of the data that was named, to "),
        ("gone", "'gone' is a link to a folder or to nothing"),
    ],
)
def test_what_a_link_leads_to_elsewhere_is_not_sent(ours: Project, source: str, told: str) -> None:
    secrets = ours.root.parent / "secrets"
    (secrets / "deep").mkdir(parents=True)
    (secrets / "deep/key").write_text("of the machine\n")
    ours.write("data/x", "x\n")
    for link in ("data/key", "lone", "../camera/key"):
        ours.path(link).symlink_to(secrets / "deep/key")
    ours.path("folder").symlink_to(secrets)
    ours.path("gone").symlink_to("nothing")
    answer = ours.gitml("add", "--to-remote", source)
    assert answer.code == 2, answer.err
    assert told in answer.err
    assert in_store(ours) == {}
    assert not list(ours.root.glob("?*.dvc"))


def test_a_link_elsewhere_that_is_named_itself_is_sent(ours: Project) -> None:
    (ours.root.parent / "disk").symlink_to("camera/sub")
    (ours.root.parent / "one").symlink_to("camera/a")
    for source in ("../disk/b", "../one"):
        assert ours.gitml("add", "--to-remote", source).code == 0
    assert sorted(in_store(ours).values()) == [b"a\n", b"b\n"]


@pytest.mark.parametrize("words", ["add --to-remote", "import-url", "import-url --to-remote"])
def test_no_pipe_or_device_is_waited_for(ours: Project, words: str) -> None:
    os.mkfifo(ours.root.parent / "camera/pipe")
    for source, told in {
        "../camera": "camera/pipe' is a pipe, which cannot be tracked",
        "../camera/pipe": "camera/pipe' is a pipe, which cannot be tracked",
        "/dev/zero": "'/dev/zero' is a device, which cannot be tracked",
    }.items():
        answer = ours.gitml(*words.split(), source)
        assert answer.code == 2, answer.err
        assert told in answer.err
    assert in_store(ours) == {}


def test_an_import_of_what_became_a_pipe_is_not_waited_for(ours: Project) -> None:
    ours.dvc("import-url", "--quiet", "../camera", "came")
    os.mkfifo(ours.root.parent / "camera/pipe")
    answer = ours.gitml("update", "came")
    assert answer.code != 0
    assert "camera/pipe' is a pipe, which cannot be tracked" in answer.err
    assert ours.read("came/a") == "a\n"


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="of Linux")
def test_what_has_bytes_and_says_that_it_has_none_is_recorded_with_their_number(
    ours: Project,
) -> None:
    answer = ours.gitml("add", "--to-remote", "/proc/self/limits")
    assert answer.code == 0, answer.err
    (content,) = in_store(ours).values()
    assert f"size: {len(content)}\n" in ours.read("limits.dvc")
    assert content


def test_what_was_sent_until_it_failed_does_not_stay(
    ours: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dvc_objects.fs.local import LocalFileSystem

    original = LocalFileSystem.upload_fobj

    def upload_fobj(self: LocalFileSystem, fobj: IO[bytes], to: str, **options: object) -> None:
        original(self, fobj, to, **options)
        if len(list(store.rglob("*.tmp"))) > 1:
            raise OSError(errno.EIO, "Input/output error", to)

    store = ours.root.parent / "store"
    monkeypatch.setattr(LocalFileSystem, "upload_fobj", upload_fobj)
    answer = ours.gitml("add", "--to-remote", "../camera")
    assert answer.code == 4
    assert "cannot be written: input/output error" in answer.err
    assert not list(store.rglob("*.tmp"))


def test_what_a_killed_one_left_is_told_and_goes_by_gc_a_day_later(
    ours: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ours.gitml("add", "--to-remote", "../camera").code == 0
    ours.commit("data")
    left = ours.root.parent / f"store/files/md5/.{'x' * 22}.tmp"
    left.write_bytes(b"sent")
    monkeypatch.setattr(temporary_files, "IDLE", -100)
    words = ("gc", "--remote")
    assert "interrupted" not in ours.gitml(*words).out  # the rest of it may be under way
    assert (
        "left by interrupted transfers: 1 file (4 B)" in ours.gitml(*words, "--keep-days", "0").out
    )
    assert ours.gitml(*words, "--keep-days", "0", "--yes").code == 0
    assert not left.exists()


@pytest.mark.parametrize("words", ["add --to-remote", "import-url", "import-url --no-exec"])
def test_a_path_that_is_written_as_a_url_is_refused(ours: Project, words: str) -> None:
    camera = ours.root.parent / "camera"
    answer = ours.gitml(*words.split(), f"file://{camera}")
    assert answer.code == 2, answer.err
    assert answer.err.endswith(f"hint: name the path: {camera}\n")
    assert not list(ours.root.glob("?*.dvc"))


@pytest.mark.parametrize("words", ["add --to-remote", "import-url --to-remote"])
def test_a_url_without_an_end_is_not_read_for_ever(
    ours: Project, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**7)
    with serving_endlessly() as (url, _):
        answer = ours.gitml(*words.split(), f"{url}/data")
    assert answer.code == 4
    assert f"error: {url}/data would fill the disk: " in answer.err
    assert in_store(ours) == {}
    assert not list((ours.root.parent / "store").rglob("*.tmp"))


@pytest.mark.parametrize("words", ["add --to-remote", "import-url --to-remote"])
def test_a_remote_that_can_only_be_read_is_named(
    ours: Project, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upload_fobj(_self: object, fobj: IO[bytes], to: str, **_options: object) -> None:
        fobj.read(1)
        raise OSError(errno.EROFS, "Read-only file system", to)

    monkeypatch.setattr("dvc_objects.fs.local.LocalFileSystem.upload_fobj", upload_fobj)
    answer = ours.gitml(*words.split(), "../camera")
    assert answer.code == 4
    store = ours.root.parent / "store"
    told = f"error: the DVC remote 'store' ({store}) cannot be written: read-only file system: "
    assert told in answer.err
    assert answer.err.endswith("hint: see where it is: gitml remote list\n")


@pytest.mark.slow
def test_no_import_of_the_repository_itself_takes_what_a_link_leads_to(ours: Project) -> None:
    ours.write("d/a", "a\n")
    assert ours.gitml("import-url", "d", "came").code == 0
    (ours.root / "d/key").symlink_to(ours.root.parent / "camera/a")
    (ours.root / "key").symlink_to(ours.root.parent / "camera/a")
    before = left(ours.root)
    for words in (
        "import-url d new",
        "import-url key new",
        "import-url --to-remote d new",
        "update came",
    ):
        answer = ours.gitml(*words.split())
        assert answer.code == 2, (words, answer.err)
        assert "is a link that leads out of the repository" in answer.err
        assert left(ours.root) == before
    assert ours.gitml("import-url", "../camera", "new").code == 0


@pytest.mark.slow
def test_what_never_came_here_stays_recorded(ours: Project) -> None:
    for name in ("1", "2", "3"):
        ours.write(f"data/{name}", name)
    assert ours.gitml("add", "data").code == 0
    assert ours.gitml("push").code == 0
    ours.commit("data")
    ours.git("clone", "--quiet", ".", "../clone")
    clone = Project(ours.path("../clone"))
    clone.write("data/new", "new")
    pointer = clone.read("data.dvc")
    answer = clone.gitml("add", "--to-remote", "data")
    assert answer.code == 4
    assert "would be recorded without 'data/1', and 2 more\n" in answer.err
    assert "keep recorded what is not here: gitml add data; or send only what is " in answer.err
    assert "here: gitml add --to-remote --force data\n" in answer.err
    assert clone.read("data.dvc") == pointer
    assert clone.gitml("add", "data").out == "data  6 B, 4 files  → data.dvc  (1 added)\n"
    assert clone.gitml("pull", "data").code == 0
    clone.path("data/2").unlink()  # which was here
    answer = clone.gitml("add", "--to-remote", "data")
    assert answer.out == "data  5 B, 3 files  → data.dvc\n", answer.err
    clone.path("data/3").unlink()
    answer = clone.gitml("add", "--to-remote", "data")
    assert answer.out == "data  4 B, 2 files  → data.dvc\n", answer.err


@pytest.mark.slow
def test_a_part_can_be_sent_on_purpose(ours: Project) -> None:
    ours.write("data/1", "1")
    assert ours.gitml("add", "--to-remote", "data").code == 0
    ours.commit("data")
    ours.git("clone", "--quiet", ".", "../clone")
    clone = Project(ours.path("../clone"))
    clone.write("data/new", "new")
    (listing,) = ours.path("../store/files/md5").glob("*/*.dir")
    listing.unlink()
    answer = clone.gitml("add", "--to-remote", "data")
    assert answer.code == 4
    assert "'data' was recorded with other files, which may not be here: " in answer.err
    assert clone.gitml("add", "--to-remote", "--force", "data").code == 0
    assert "nfiles: 1\n" in clone.read("data.dvc")


def test_what_was_sent_elsewhere_and_lies_here_is_told_as_that(ours: Project) -> None:
    """It is in no cache, and the default remote lacks it: what it takes is not to make it again."""
    ours.dvc("remote", "add", "--quiet", "two", "../two")
    ours.write("own/1", "1")
    assert ours.gitml("add", "--to-remote", "own", "-r", "two").code == 0
    told = ours.gitml("status", "--remote").out
    assert "1 tracked path is here, but neither in the cache nor on the remote: gitml ver" in told
    assert "own  1 object  1 not in the cache either, and whole here\n" in told
    assert ours.gitml("verify-data", "--repair").code == 0
    assert ours.gitml("push").code == 0
    assert ours.gitml("status", "--remote", "--exit-code").code == 0
    assert "lacks" not in ours.gitml("status", "--remote").out
