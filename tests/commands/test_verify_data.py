"""``gitml verify-data``: what it finds, and what it mends."""

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from gitml.adapters import disk_room
from gitml.adapters.disk_room import NoRoomError
from gitml.core.data.objects.stored import StoredObject
from gitml.data.object_store import FolderStore
from gitml.data.verification.damaged_objects import DamagedObjects, PutAside
from gitml.data.verification.expected_objects import ExpectedObject
from gitml.data.verification.hashing import hash_files
from gitml.data.verification.repair import Repair
from gitml.data.verification.verify import ObjectCheck
from gitml.errors import OutsideError
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project


def _name(content: str) -> str:
    return hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()


def _damage(place: Path, content: str) -> None:
    place.chmod(0o644)
    place.write_text(content)


def _listing(project: Project) -> str:
    return next(w for w in project.read("data.dvc").split() if w.endswith(".dir"))


@pytest.fixture(scope="session")
def _tracked(built_once: BuiltOnce) -> Path:
    """A file and a folder, at two commits."""

    def build(folder: Path) -> None:
        project = Project(folder)
        project.git("init", "--quiet")
        project.dvc("init", "--quiet")
        for version in ("1", "2"):
            project.write("raw.csv", f"raw {version}")
            project.write("data/a.txt", "same")
            project.write("data/sub/b.txt", f"b {version}")
            project.dvc("add", "--quiet", "raw.csv", "data")
            project.commit(version)

    return built_once("verify-tracked", build)


@pytest.fixture
def tracked(tmp_path: Path, _tracked: Path) -> Project:
    root = tmp_path / "project"
    shutil.copytree(_tracked, root, symlinks=True)
    return Project(root)


@pytest.mark.slow
def test_all_is_whole(tracked: Project) -> None:
    answer = tracked.gitml("verify-data")
    assert answer.code == 0, answer.err
    assert answer.out == "cache: 7 objects (288 B) hashed\nall of it is whole\n"
    assert tracked.gitml("verify-data", "raw.csv").out.startswith("cache: 1 object (5 B)")
    assert tracked.gitml("verify-data", "data/sub").out.startswith("cache: 2 objects")
    assert tracked.gitml("verify-data", "--rev", "HEAD~1").out.startswith("cache: 4 objects")
    assert tracked.gitml("verify-data", "--all").out.startswith("cache: 4 objects")


@pytest.mark.parametrize(
    ("content", "state", "detail"),
    [("xyz 2", "damaged", "its hash is "), ("ra", "truncated", "2 of 5 bytes"),
     ("", "truncated", "0 of 5 bytes"), (None, "missing", None)],
)  # fmt: skip
def test_what_is_wrong_with_an_object(
    tracked: Project, content: str | None, state: str, detail: str | None
) -> None:
    place = tracked.cache_path(_name("raw 2"))
    if content is None:
        place.unlink()
    else:
        _damage(place, content)
    tracked.path("raw.csv").unlink()
    answer = tracked.gitml("verify-data", "--json")
    assert answer.code == 1
    (found,) = answer.json["objects"].values()
    assert list(answer.json["objects"]) == [_name("raw 2")]
    assert found["paths"] == ["raw.csv"]
    assert found["sources"] == []
    assert found["stores"]["cache"]["state"] == state
    told = found["stores"]["cache"]["detail"]
    assert told is None if detail is None else told.startswith(detail)
    shown = tracked.gitml("verify-data")
    assert state in shown.out
    assert "not here" in shown.out
    assert "gitml remote add -d storage URL_OR_FOLDER; then gitml fetch" in shown.err
    assert "hint" not in shown.err


def test_objects_that_no_record_of_today_needs(tracked: Project) -> None:
    _damage(tracked.cache_path(_name("raw 1")), "x")
    answer = tracked.gitml("verify-data")
    assert answer.code == 1
    assert "(no record)" in answer.out
    assert tracked.gitml("verify-data", "raw.csv").code == 0
    assert tracked.gitml("verify-data", "raw.csv", "--rev", "HEAD~1").code == 1


@pytest.mark.slow
def test_mended_from_the_working_tree(tracked: Project) -> None:
    """The damaged bytes are put aside; a file that was edited is no source."""
    listing = tracked.cache_path(_listing(tracked))
    before = listing.read_bytes()
    _damage(tracked.cache_path(_name("raw 2")), "broken")
    _damage(tracked.cache_path(_name("b 2")), "")
    _damage(listing, "[]")
    tracked.cache_path(_name("same")).unlink()
    tracked.write("data/sub/b.txt", "edited")
    answer = tracked.gitml("verify-data", "--repair", "--json")
    assert answer.code == 1
    found = answer.json["objects"]
    assert found[_name("raw 2")]["stores"]["cache"]["repaired"] is True
    aside = Path(found[_name("raw 2")]["stores"]["cache"]["aside"])
    assert aside.read_text() == "broken"
    assert found[_listing(tracked)]["holds"] is False
    tracked.write("data/sub/b.txt", "b 2")
    answer = tracked.gitml("verify-data", "--repair", "--json")
    assert answer.code == 0, answer.out
    found = answer.json["objects"]
    assert found[_name("same")]["paths"] == ["data/a.txt"]
    assert found[_name("b 2")]["paths"] == ["data/sub/b.txt"]
    assert listing.read_bytes() == before
    assert listing.stat().st_mode & 0o777 == 0o444
    assert tracked.gitml("verify-data").code == 0
    shutil.rmtree(tracked.path("data"))
    tracked.path("raw.csv").unlink()
    tracked.dvc("checkout")
    assert tracked.read("raw.csv") == "raw 2"
    assert tracked.dvc("status") == "Data and pipelines are up to date.\n"


def test_files_of_a_folder_whose_listing_is_damaged_are_mended_with_it(tracked: Project) -> None:
    """Which file of the working tree has their bytes is known by the listing alone."""
    for place in (tracked.root / ".dvc/cache/files/md5").glob("*/*"):
        _damage(place, "damaged")
    answer = tracked.gitml("verify-data", "--repair", "--json")
    found = answer.json["objects"]
    here = [_listing(tracked), *map(_name, ("raw 2", "same", "b 2"))]
    for name in here:
        assert found[name]["paths"]
        assert (tracked.root / f".dvc/cache/damaged/{name}").read_text() == "damaged"
    assert {name for name in found if found[name]["holds"]} == set(here)
    assert {name for name in found if not found[name]["paths"]} == found.keys() - set(here)
    assert answer.code == 1  # the rest is what another commit needs, and it is nowhere
    for place in (tracked.root / ".dvc/cache/files/md5").glob("*/*"):
        _damage(place, "damaged")
    assert tracked.gitml("verify-data", "--repair").code == 0
    assert tracked.gitml("verify-data").code == 0


@pytest.mark.slow
def test_nothing_is_changed_unless_told(tracked: Project) -> None:
    place = tracked.cache_path(_name("raw 2"))
    _damage(place, "broken")
    answer = tracked.gitml("verify-data")
    assert answer.code == 1
    assert "raw.csv" in answer.out
    assert "mend what can be: add --repair" in answer.err
    assert place.read_text() == "broken"


def test_an_unknown_path(tracked: Project) -> None:
    for path in ("nothing", "raw.csv/below"):
        answer = tracked.gitml("verify-data", path)
        assert answer.code == 2
        assert f"no data is tracked at '{path}'" in answer.err


def test_objects_of_dvc_2(tracked: Project) -> None:
    """Their hash leaves out carriage returns, that of DVC 3 does not."""
    name = _name("a\nb\n")
    old = tracked.path(f".dvc/cache/{name[:2]}/{name[2:]}")
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"a\r\nb\r\n")
    assert tracked.gitml("verify-data").code == 0
    new = tracked.cache_path(name)
    new.parent.mkdir(exist_ok=True)
    old.rename(new)
    assert tracked.gitml("verify-data").code == 1


def test_a_record_that_cannot_be_read(tracked: Project) -> None:
    tracked.write("broken.dvc", "outs: [\n")
    answer = tracked.gitml("verify-data")
    assert answer.code == 1
    assert "not read: workspace: broken.dvc" in answer.out


@pytest.mark.slow
def test_many_files_are_hashed_by_processes(tmp_path: Path) -> None:
    files = []
    for number in range(1100):
        path = tmp_path / str(number)
        path.write_text(str(number))
        files.append((str(path), len(str(number))))
    found = {one.path: one for one in hash_files([*files, (str(tmp_path / "no"), 1)])}
    assert len(found) == 1101
    assert set(found[files[7][0]].hashes) == {_name("7")}
    assert found[str(tmp_path / "no")].trouble == "No such file or directory"


def test_json_of_what_is_whole(tracked: Project) -> None:
    assert tracked.gitml("verify-data", "--json").json == {
        "schema": "gitml.verify-data/1",
        "holds": True,
        "stores": {"cache": {"objects": 7, "bytes": 288, "absent": 0, "versions": None}},
        "objects": {},
        "unread": [],
        "unpushed": [],
        "records": {},
    }


@pytest.fixture
def misrecorded(tracked: Project) -> Project:
    """Of a file, of a folder and of what a stage makes records tell wrong sizes."""
    tracked.write("dvc.yaml", "stages:\n  make: {cmd: echo one > one.txt, outs: [one.txt]}\n")
    assert tracked.gitml("repro").code == 0
    tracked.commit("made")
    for name in ("raw.csv.dvc", "data.dvc", "dvc.lock"):
        text = re.sub(r"(?<=size: )(\d+)", lambda size: f"{size[0]}0", tracked.read(name))
        tracked.write(name, text)
    return tracked


@pytest.mark.slow
def test_a_record_whose_size_its_data_has_not(misrecorded: Project) -> None:
    misrecorded.git("commit", "--quiet", "--message", "raw.csv", "raw.csv.dvc")
    misrecorded.path("raw.csv").unlink()
    answer = misrecorded.gitml("verify-data", "--repair")
    assert answer.code == 1
    told = "wrong record: workspace: raw.csv.dvc: 'raw.csv' has 5 bytes, and 50 are recorded"
    assert told in answer.out
    assert answer.out.count("wrong record: ") == 3
    commands = answer.err.strip().rpartition("mend it: ")[2].split("; then ")
    assert "gitml pull raw.csv && gitml add raw.csv" in commands
    for words in (word.split() for command in commands for word in command.split(" && ")):
        run = misrecorded.gitml if words[0] == "gitml" else misrecorded.dvc
        run(*words[1:])
    assert misrecorded.gitml("verify-data").code == 0
    answer = misrecorded.gitml("verify-data", "raw.csv", "--rev", "HEAD", "--json")
    assert answer.code == 1
    (found,) = answer.json["records"]["raw.csv"]
    assert (found["rev"], found["recorded"], found["size"]) == ("HEAD", 50, 5)
    assert found["mend"] is None, "nothing changes a commit"


@pytest.mark.slow
def test_a_size_is_judged_only_where_all_of_it_is_known(misrecorded: Project) -> None:
    misrecorded.cache_path(_name("same")).unlink()
    answer = misrecorded.gitml("verify-data", "--json")
    assert sorted(answer.json["records"]) == ["one.txt", "raw.csv"]
    assert answer.json["records"]["one.txt"][0]["mend"] == "dvc commit --force make"


def test_a_repair_that_fails_leaves_what_was_there_and_is_done_another_time(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tracked.cache_path(_name("raw 2"))
    _damage(place, "damaged")

    def full(*_: object) -> None:
        raise OutsideError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Repair, "_fill_cache", full)
        answer = tracked.gitml("verify-data", "--repair")
    assert (answer.code, "the disk is full" in answer.out) == (1, True)
    assert place.read_text() == "damaged"
    assert list(tracked.path(".dvc/cache/damaged").iterdir()) == []
    assert tracked.gitml("verify-data", "--repair").code == 0
    assert place.read_text() == "raw 2"
    (aside,) = tracked.path(".dvc/cache/damaged").iterdir()
    assert aside.read_text() == "damaged"


@pytest.mark.slow
def test_a_repair_that_was_interrupted_puts_nothing_aside_a_second_time(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    _damage(tracked.cache_path(_name("raw 2")), "damaged")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Repair, "_fill_cache", interrupted)
        assert tracked.gitml("verify-data", "--repair").code == 130
    answer = tracked.gitml("verify-data", "--repair")
    (aside,) = tracked.path(".dvc/cache/damaged").iterdir()
    assert (answer.code, aside.read_text(), str(aside) in answer.out) == (0, "damaged", True)


@pytest.mark.slow
def test_a_remote_that_takes_nothing_has_its_damaged_object_put_aside_once(
    tracked: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracked.dvc("remote", "add", "--quiet", "--default", "team/store", str(tmp_path / "store"))
    assert tracked.gitml("push").code == 0
    name = _name("raw 2")
    there = tmp_path / "store/files/md5" / name[:2] / name[2:]
    _damage(there, "damaged")

    def refused(*_: object) -> None:
        raise OutsideError("the remote can only be read")

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "upload", refused)
        for _ in range(2):
            answer = tracked.gitml("verify-data", "--remote", "--repair", "raw.csv")
            assert (answer.code, "can only be read" in answer.out) == (1, True), answer
    assert tracked.gitml("verify-data", "--remote", "--repair", "raw.csv").code == 0
    assert there.read_text() == "raw 2"
    (aside,) = tracked.path(".dvc/cache/damaged").iterdir()
    assert (aside.name, aside.read_text()) == (f"{name}.team-store", "damaged")


def test_a_listing_is_made_anew_without_what_dvc_ignores(tracked: Project) -> None:
    tracked.write(".dvcignore", "*.tmp\n")
    tracked.write("data/own.tmp", "mine")
    listing = tracked.cache_path(_listing(tracked))
    content = listing.read_bytes()
    _damage(listing, "[]")
    assert tracked.gitml("verify-data", "--repair").code == 0
    assert listing.read_bytes() == content


def test_a_download_that_fails_leaves_no_part(tracked: Project) -> None:
    class Failing(FolderStore):
        def download(self, one: StoredObject, to: BinaryIO) -> None:
            to.write(one.name.encode())
            raise OutsideError("the line is dead")

    cache = tracked.path(".dvc/cache")
    one = StoredObject(_name("same"), 4, None, "place")
    with pytest.raises(OutsideError):
        DamagedObjects(cache).download(Failing("remote", cache), one, one.name)
    assert list((cache / "damaged").iterdir()) == []


def test_a_file_of_holes_is_given_up_and_not_copied(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes no room and hours to hash, and a copy of it would fill the disk."""
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**11)
    place = tracked.cache_path(_name("raw 2"))
    place.chmod(0o644)
    os.truncate(place, 10**12)
    cache = tracked.path(".dvc/cache")
    store = FolderStore("remote", cache)
    needed = {_name("raw 2"): ExpectedObject({}, size=5, most=5)}
    checked = ObjectCheck(store).check(needed, lambda *_: None, everything=False)
    assert checked.sides[_name("raw 2")].state == "damaged"
    assert checked.looked.size == 0
    with pytest.raises(NoRoomError):
        DamagedObjects(cache).download(store, checked.bad[_name("raw 2")], "aside")
    assert list((cache / "damaged").iterdir()) == []


def test_what_cannot_be_put_aside_ends_no_repair(
    tracked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, other = tracked.cache_path(_name("raw 2")), tracked.cache_path(_name("same"))
    _damage(refused, "damaged")
    _damage(other, "damaged")
    original = DamagedObjects.keep

    def keep(self: DamagedObjects, place: Path, name: str) -> PutAside:
        if place == refused:
            raise OutsideError("the disk is full")
        return original(self, place, name)

    monkeypatch.setattr(DamagedObjects, "keep", keep)
    answer = tracked.gitml("verify-data", "--repair")
    assert (answer.code, "the disk is full" in answer.out) == (1, True)
    assert (refused.read_text(), other.read_text()) == ("damaged", "same")


@pytest.mark.slow
@pytest.mark.parametrize("asked", [["--all"], ["--rev", "origin/rb"], ["data", "--all"]])
def test_the_hint_brings_what_was_asked_for(tracked: Project, asked: list[str]) -> None:
    tracked.git("update-ref", "refs/remotes/origin/rb", "HEAD~1")
    shutil.copytree(tracked.path(".dvc/cache"), tracked.path("../store"))
    tracked.write(
        ".dvc/config", "[core]\n    remote = r\n['remote \"r\"']\n    url = ../../store\n"
    )
    for name in ("raw 1", "b 1"):
        tracked.cache_path(_name(name)).unlink()
    answer = tracked.gitml("verify-data", *asked)
    assert answer.code == 1
    words = answer.err.strip().rpartition(": gitml ")[2].split()
    assert words[0] == "fetch"
    assert words[1:] == asked
    assert tracked.gitml(*words).out.startswith("data: ")
    assert tracked.gitml("verify-data", *asked).code == 0


@pytest.mark.slow
def test_a_remote_of_http_is_looked_at_where_its_files_lie(tracked: Project) -> None:
    files = tracked.path("../store")
    shutil.copytree(tracked.path(".dvc/cache"), files)
    with listening(QuietHandler) as url:
        tracked.dvc("remote", "add", "--quiet", "--default", "web", url)
        answer = tracked.gitml("verify-data", "--remote")
        assert answer.code == 4
        assert "cannot be listed: HTTP has no folders" in answer.err
    words = answer.err.rpartition("told so: gitml ")[2].split()
    assert words == ["remote", "modify", "--local", "web", "url", "FOLDER"]
    assert tracked.gitml(*words[:-1], str(files)).code == 0
    answer = tracked.gitml("verify-data", "--remote")
    assert answer.code == 0, answer.err


@pytest.mark.slow
def test_bytes_of_the_right_hash_that_are_no_listing(tracked: Project) -> None:
    text = "no listing"
    name = f"{_name(text)}.dir"
    place = tracked.cache_path(name)
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)
    tracked.write("data.dvc", tracked.read("data.dvc").replace(_listing(tracked), name))
    anew = "gitml remove data.dvc && gitml add data"
    answer = tracked.gitml("verify-data")
    assert answer.code == 1
    assert "\nnot read: data: the object " in answer.out
    assert answer.out.rstrip().endswith(f"record it anew, where it is whole: {anew}")
    assert "gitml verify-data" in tracked.gitml("gc").err
    for words in anew.replace("gitml ", "").split(" && "):
        assert tracked.gitml(*words.split()).code == 0
    assert tracked.gitml("verify-data").code == 0


def test_status_names_the_repair_of_a_listing(tracked: Project) -> None:
    _damage(tracked.cache_path(_listing(tracked)), "[")
    answer = tracked.gitml("status")
    assert "is damaged in the cache: gitml verify-data --repair\n" in answer.out
    assert "data  the cache has its listing, damaged: gitml verify-data --repair\n" in answer.out
    assert "gitml pull" not in answer.out
    assert tracked.gitml("verify-data", "--repair").code == 0
    assert "damaged" not in tracked.gitml("status").out


@pytest.mark.slow
def test_a_remote_that_no_record_names_should_have_all(tracked: Project) -> None:
    """It is another place for what has none of its own, as for ``push --remote``."""
    tracked.dvc("remote", "add", "--default", "storage", "../storage")
    tracked.dvc("remote", "add", "backup", "../backup")
    for words in ((), ("data",), ("--rev", "HEAD"), ("--all",)):
        answer = tracked.gitml("verify-data", "--remote", "backup", *words)
        assert answer.code == 1
        assert "backup  missing" in answer.out
    assert tracked.gitml("push", "--remote", "backup", "--rev", "HEAD").code == 0
    answer = tracked.gitml("verify-data", "--remote", "backup", "--rev", "HEAD")
    assert answer.code == 0, answer.out
    pointer = tracked.read("raw.csv.dvc")
    tracked.write("raw.csv.dvc", pointer + "  remote: backup\n")
    answer = tracked.gitml("verify-data", "--remote", "backup")
    assert answer.code == 0, "where records name it, what they name it for is what it should have"


@pytest.mark.slow
def test_what_only_the_remote_has_is_not_here(tracked: Project) -> None:
    """The same answer with the remote and without, until it is brought."""
    tracked.dvc("remote", "add", "--default", "storage", "../storage")
    assert tracked.gitml("push").code == 0
    missing = tracked.cache_path(_name("raw 2"))
    missing.unlink()
    assert tracked.gitml("verify-data").code == 1
    answer = tracked.gitml("verify-data", "--remote")
    assert answer.code == 1
    assert "bring it: gitml fetch; or add --repair" in answer.err
    answer = tracked.gitml("verify-data", "--remote", "--rev", "HEAD")  # as a job in a clone does
    assert answer.code == 0, answer.out
    assert not missing.exists()
    answer = tracked.gitml("verify-data", "--remote", "--repair")
    assert answer.code == 0, answer.out
    assert missing.read_text() == "raw 2"
    assert tracked.gitml("verify-data").code == 0
