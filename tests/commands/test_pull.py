"""``gitml pull``: the data of this commit."""

import hashlib
import re
import shutil
import socket
from pathlib import Path
from unittest import mock

import pytest

from gitml.data.working_tree.verbs import Data
from gitml.errors import OutsideError
from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD, clone, damage, forget


@pytest.fixture
def fresh(versioned: Project) -> Project:
    return clone(versioned)


def test_everything_comes(fresh: Project) -> None:
    answer = fresh.gitml("pull")
    assert answer.code == 0, answer.err
    first, *paths = answer.out.splitlines()
    assert first == "data: 8 files (8 added), checked by hash; 8 objects fetched"
    assert paths == [f"  + {p}" for p in ["clean", ODD, "data/raw.csv", "images", "model.bin"]]
    assert fresh.gitml("status", "--json").json["clean"] is True
    again = fresh.gitml("pull")
    assert (again.code, again.out) == (0, "data: nothing to move\n")


@pytest.mark.parametrize(
    ("names", "folder", "placed"),
    [
        (["data/raw.csv"], ".", {"data/raw.csv": "added"}),
        (["raw.csv"], "data", {"data/raw.csv": "added"}),
        (["data"], ".", {"data/raw.csv": "added", ODD: "added"}),
        (["images/sub"], ".", {"images/sub": "added"}),
        (["images.dvc"], ".", {"images": "added"}),
        (["train"], "data", {"model.bin": "added"}),
        (["prepare", "images"], ".", {"clean": "added", "images": "added"}),
        (["."], "data", {"data/raw.csv": "added", ODD: "added"}),
    ],
)
def test_only_what_is_asked_for(
    fresh: Project, names: list[str], folder: str, placed: dict[str, str]
) -> None:
    answer = fresh.gitml("pull", "--json", *names, folder=folder)
    assert answer.code == 0, answer.err
    assert answer.json["schema"] == "gitml.pull/1"
    assert answer.json["data"] == placed


def test_a_hint_of_a_pull_from_a_remote_names_that(
    fresh: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = OutsideError("data does not have the recorded hash: 'x'", "bring it again: gitml pull")
    monkeypatch.setattr(Data, "pull", mock.Mock(side_effect=again))
    for words, hint in (((), "gitml pull"), (("-r", "storage"), "gitml pull -r storage")):
        answer = fresh.gitml("pull", *words)
        assert answer.code == 4
        assert f"hint: bring it again: {hint}\n" in answer.err


def test_of_more_revisions_it_comes_into_the_cache(versioned: Project, fresh: Project) -> None:
    foreseen = fresh.gitml("pull", "--tags", "--dry-run", "--json")
    assert foreseen.code == 0, foreseen.err
    answer = fresh.gitml("pull", "--tags", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["fetched"] == foreseen.json["fetched"] > 8
    assert fresh.gitml("status", "--json").json["clean"] is True
    storage = versioned.path("../storage")
    storage.rename(storage.with_name("away"))
    for rev in ("v1", "v2"):
        done = fresh.gitml("checkout", rev)
        assert done.code == 0, done.err


def test_what_more_revisions_lack_is_told_when_all_else_is_there(
    versioned: Project, fresh: Project
) -> None:
    assert versioned.gitml("checkout", "v1").code == 0
    old = versioned.path("data/raw.csv").read_bytes()
    for found in versioned.path("../storage").rglob("*"):
        if found.is_file() and found.read_bytes() == old:
            found.unlink()
    answer = fresh.gitml("pull", "--rev", "v1", "data/raw.csv")
    assert answer.code == 4
    assert "error: of the other revisions: data that is neither in the cache" in answer.err
    assert "'data/raw.csv'" in answer.err
    assert fresh.path("data/raw.csv").exists()


def test_what_is_missing_is_named_and_the_rest_is_there(versioned: Project, fresh: Project) -> None:
    for found in versioned.path("../storage").rglob("*"):
        if found.is_file() and found.read_bytes() in (b"row 2\n", b"b 2"):
            found.unlink()
    answer = fresh.gitml("pull")
    assert answer.code == 4
    assert (
        "error: data that is neither in the cache nor on the remote: 'clean/deep/too.csv', "
        "'clean/rows.csv', 'data/raw.csv', 'images/sub/b.png'\n"
    ) in answer.err
    assert "hint: push it from where it was made: gitml push" in answer.err
    assert fresh.read("model.bin") == "row 2\n0.2\n"
    assert fresh.read(ODD) == "odd 2\n"


def test_what_is_not_to_be_pushed_holds_nothing_up(versioned: Project, fresh: Project) -> None:
    declared = fresh.read("dvc.yaml").replace("[model.bin]", "[{model.bin: {push: false}}]")
    fresh.write("dvc.yaml", declared)
    for found in versioned.path("../storage").rglob("*"):
        if found.is_file() and found.read_bytes() == b"row 2\n0.2\n":
            found.unlink()
    for words, moves in ((["--dry-run"], "would move"), ([], "added")):
        answer = fresh.gitml("pull", *words)
        assert answer.code == 0, answer.err
        assert "only where it was made, as it is not to be pushed: 'model.bin'\n" in answer.err
        assert moves in answer.out
        assert "model.bin" not in answer.out
    assert "make it again: gitml repro train" in fresh.gitml("status").out
    for words in (["--dry-run"], []):
        answer = fresh.gitml("pull", "model.bin", *words)
        assert (answer.code, "hint: make it here: gitml repro\n" in answer.err) == (4, True)


@pytest.mark.slow
def test_what_was_added_and_is_not_to_be_pushed(versioned: Project, fresh: Project) -> None:
    record = fresh.read("data/raw.csv.dvc").rstrip() + "\n  push: false\n"
    fresh.write("data/raw.csv.dvc", record)
    fresh.commit("kept")
    for found in versioned.path("../storage").rglob("*"):
        if found.is_file() and found.read_bytes() == b"row 2\n":
            found.unlink()
    how = "where it was added, take 'push: false' out of data/raw.csv.dvc, then: gitml push\n"
    for words, code in (
        (["pull", "data/raw.csv"], 4),
        (["checkout", "HEAD", "--", "data/raw.csv"], 4),
        (["fetch", "data/raw.csv"], 4),
        (["show", "HEAD:data/raw.csv"], 4),
    ):
        answer = fresh.gitml(*words)
        assert (answer.code, answer.err.partition("hint: ")[2]) == (code, how), words
        assert "as it is not to be pushed" in answer.err
    answer = fresh.gitml("verify-data", "data/raw.csv", "--remote")
    told = "only where it was made, as it is not to be pushed: data/raw.csv\nall else is whole\n"
    assert (answer.code, answer.out.partition("\n")[2].partition("\n")[2]) == (0, told), answer.out


def test_no_remote(fresh: Project) -> None:
    fresh.write(".dvc/config", "")
    answer = fresh.gitml("pull")
    assert answer.code == 3
    assert "no remote is set up" in answer.err
    assert "gitml remote add -d" in answer.err


def test_a_remote_that_is_gone(versioned: Project, fresh: Project) -> None:
    forget(versioned, remote=True)
    answer = fresh.gitml("pull")
    assert answer.code == 4
    assert "'data/raw.csv'" in answer.err


def test_own_data_is_not_overwritten(fresh: Project) -> None:
    fresh.write("data/raw.csv", "precious")
    answer = fresh.gitml("pull")
    assert answer.code == 4
    assert "this data exists nowhere else and would be lost: 'data/raw.csv'" in answer.err
    assert fresh.read("data/raw.csv") == "precious"
    assert fresh.read("model.bin") == "row 2\n0.2\n"  # what is not in the way comes
    assert fresh.read("images/new.png") == "only in v2"
    assert re.search(r"^in place now: \d+ files$", answer.err, re.MULTILINE)


def test_a_folder_with_own_data_in_it_stays_whole(fresh: Project) -> None:
    fresh.write("images/a.png", "precious")
    fresh.write("clean", "a file where a folder is to come")
    answer = fresh.gitml("pull")
    assert answer.code == 4
    assert "would be lost: 'clean', 'images/a.png'" in answer.err
    assert [path.name for path in fresh.path("images").iterdir()] == ["a.png"]
    assert fresh.read("clean") == "a file where a folder is to come"
    assert fresh.read("model.bin") == "row 2\n0.2\n"


def test_data_that_was_deleted_by_mistake_comes_back(versioned: Project) -> None:
    versioned.path("images/sub/b.png").unlink()
    versioned.path("model.bin").unlink()
    answer = versioned.gitml("pull", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["data"] == {"images": "modified", "model.bin": "added"}
    assert answer.json["fetched"] == 0


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("trian", "did you mean 'train'?"),
        ("data/zzz.csv", "did you mean 'data/raw.csv'?"),
        ("qqq", "; paths: clean, "),
        ("qqq", "unknown stage or path 'qqq'"),
        ("zzz", "stages here"),
    ],
)
def test_a_name_that_nothing_has(fresh: Project, name: str, hint: str) -> None:
    answer = fresh.gitml("pull", name)
    assert answer.code == 2
    assert f"'{name}'" in answer.err
    assert hint in answer.err


def test_nothing_is_tracked(project: Project) -> None:
    answer = project.gitml("pull")
    assert (answer.code, answer.out) == (0, "data: nothing to move\n")


def test_a_detached_head(versioned: Project, fresh: Project) -> None:
    fresh.git("checkout", "--quiet", "v1")
    assert fresh.gitml("pull").code == 0
    assert fresh.read("data/raw.csv") == "row 1\n"


def test_a_broken_pipeline_file(fresh: Project) -> None:
    fresh.write("dvc.yaml", "stages:\n  a: [\n")
    answer = fresh.gitml("pull")
    assert answer.code == 3
    assert "dvc.yaml:" in answer.err


def test_a_remote_that_cannot_be_reached_is_told_at_once(fresh: Project) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://user:secret@127.0.0.1:{unused.getsockname()[1]}/store"
        fresh.write(".dvc/config.local", f"['remote \"storage\"']\n    url = {address}\n")
        answer = fresh.gitml("pull")
    assert answer.code == 4
    assert "the DVC remote 'storage' (http://***@127.0.0.1:" in answer.err
    assert "cannot be reached: 127.0.0.1: connection refused; not here is: 'clean/" in answer.err
    assert "secret" not in answer.err
    assert "hint: try again when it can be; see where it should be: gitml remote list" in answer.err
    assert fresh.gitml("remote", "list").code == 0


@pytest.mark.parametrize(
    "command", [("pull",), ("checkout", "v1"), ("checkout", "v1", "--", "data/raw.csv")]
)
def test_a_dry_run_is_refused_what_is_refused(
    versioned: Project, fresh: Project, command: tuple[str, ...]
) -> None:
    """An object that nobody has, a remote that does not answer, and no default one."""
    dry = (command[0], "--dry-run", *command[1:])
    shutil.rmtree(versioned.path("../storage/files"))
    for config, words, code in (
        ("", "neither in the cache nor on the remote", 4),
        ("['remote \"storage\"']\n    url = http://127.0.0.1:9/s\n", "cannot be reached", 4),
        ("[core]\n    remote = \n", "its remote 'storage' is not the default one", 3),
    ):
        fresh.write(".dvc/config.local", config)
        for tried in (dry, command):
            answer = fresh.gitml(*tried)
            assert answer.code == code, (tried, answer.err)
            assert words in answer.err


def test_a_dry_run_asks_for_what_would_come(versioned: Project, fresh: Project) -> None:
    """Also for what is in a folder whose listing is not here; nothing is kept of it."""
    told = fresh.gitml("fetch", "images", "--dry-run", "--json").json["objects"]
    assert not any(path.is_file() for path in fresh.path(".dvc/cache").rglob("*"))
    assert f"; {told} objects to fetch first" in fresh.gitml("pull", "images", "--dry-run").out
    assert fresh.gitml("fetch", "images", "--json").json["objects"] == told > 2
    versioned.path("../storage").rename(versioned.path("../moved"))
    answer = fresh.gitml("fetch", "--dry-run")
    assert (answer.code, answer.err) == (4, fresh.gitml("fetch").err)


def test_the_folder_of_a_remote_that_does_not_exist(versioned: Project, fresh: Project) -> None:
    versioned.path("../storage").rename(versioned.path("../moved"))
    answer = fresh.gitml("pull")
    assert answer.code == 4
    assert "the folder of the DVC remote does not exist: " in answer.err
    assert "/storage; not here is: 'clean/" in answer.err
    assert "push it from" not in answer.err
    versioned.path("../storage").mkdir()
    for words in (["pull"], ["pull", "--dry-run"], ["fetch"]):
        answer = fresh.gitml(*words)
        assert answer.code == 4
        assert "; the folder of the DVC remote is empty, and should have data" in answer.err
        assert "hint: is the disk mounted?" in answer.err


def test_a_damaged_copy_on_the_remote_is_named_and_not_placed(
    versioned: Project, fresh: Project
) -> None:
    damage(versioned.path("../storage"), b"row 2\n")
    answer = fresh.gitml("pull", "data/raw.csv")
    assert answer.code == 4
    assert "data that is damaged on the remote: 'data/raw.csv'" in answer.err
    assert not fresh.path("data/raw.csv").exists()
    assert "gitml verify-data --remote --repair" in answer.err
    versioned.gitml("verify-data", "--remote", "--repair")
    assert fresh.gitml("pull", "data/raw.csv").code == 0


def test_a_wrong_object_of_the_cache_is_fetched_anew_as_dvc_does(
    versioned: Project, fresh: Project
) -> None:
    fresh.gitml("pull", "data/raw.csv")
    row = fresh.read("data/raw.csv")
    damage(fresh.path(".dvc/cache"), row.encode(), mode=0o644)
    fresh.path("data/raw.csv").unlink()
    assert "data/raw.csv" in fresh.gitml("status").out
    assert fresh.gitml("pull", "data/raw.csv").code == 0
    assert fresh.read("data/raw.csv") == row


def test_old_syntax_of_a_stage_that_never_ran_keeps_no_data_back(
    versioned: Project, fresh: Project
) -> None:
    text = "stages:\n  old:\n    cmd: x\n    outs: [made]\n    live: {logs: {summary: true}}\n"
    fresh.write("sub/dvc.yaml", text)
    answer = fresh.gitml("pull", "data/raw.csv")
    assert answer.code == 0
    assert "warning: sub/dvc.yaml: old syntax: stage 'old' has 'live', of DVC 2" in answer.err
    assert fresh.gitml("pull").code == 0
    assert fresh.path("data/raw.csv").read_bytes() == versioned.path("data/raw.csv").read_bytes()


def _lose(storage: Path, *contents: bytes) -> None:
    for path in storage.rglob("*"):
        if path.is_file() and path.read_bytes() in contents:
            path.unlink()


def test_what_is_nowhere_is_named_beside_what_is_damaged(
    versioned: Project, fresh: Project
) -> None:
    storage = versioned.path("../storage")
    damage(storage, b"b 2")
    _lose(storage, b"the same in both", b"only in v2")
    for words in ("pull", "pull images", "fetch"):
        answer = fresh.gitml(*words.split())
        assert answer.code == 4
        assert "damaged on the remote" in answer.err
        assert "'images/sub/b.png'" in answer.err
        lacking = "; neither in the cache nor on the remote: 'images/a.png', 'images/new.png'\n"
        assert lacking in answer.err, words
    _lose(storage, b"!!!")
    wrong = fresh.cache_path(hashlib.md5(b"the same in both").hexdigest())
    wrong.parent.mkdir()
    wrong.write_bytes(b"!!!")
    for words in ("pull images", "fetch"):
        answer = fresh.gitml(*words.split())
        assert answer.code == 4
        assert "error: data that is damaged in the cache: 'images/a.png'; neither" in answer.err
        assert ": 'images/new.png', 'images/sub/b.png'\n" in answer.err, words
    versioned.gitml("verify-data", "--remote", "--repair")
    assert fresh.gitml("pull", "images").code == 0
