"""DVC's verbs where the cache has not all that is recorded, or a remote cannot be opened."""

import contextlib
import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from gitml.adapters.dvc.data import dry_runs, status
from gitml.adapters.dvc.data.imports.imports import Imports
from gitml.adapters.dvc.data.moving import move
from gitml.adapters.dvc.data.removal import remove
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.core.data.results import Moved
from gitml.errors import NoRemoteError, OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.edit_notes import noted
from tests.fixtures.project import Project


@pytest.mark.slow
def test_what_the_cache_lacks_stays_as_it_is_and_the_rest_is_placed(project: Project) -> None:
    project.write("folder/a", "1")
    for name in ("here", "lacking"):
        project.write(name, "1")
    talk = FakeTalk()
    dvc = Dvc(project.root, "", talk)
    dvc.add(["folder", "here", "lacking"])
    project.commit()
    project.write("folder/b", "2")
    project.write("here", "3")
    project.write("lacking", "4")
    dvc.add(["folder", "here", "lacking"])
    for md5 in ("c81e728d9d4c2f636f067f89cc14862c", "a87ff679a2f3e71d9181a67b7542122c"):
        project.cache_path(md5).unlink()
    project.path("folder/b").unlink()
    for name in ("here", "lacking"):
        project.write(name, "1")
    moved = dvc.checkout()
    assert (moved.added, moved.modified, moved.deleted) == ((), ("here",), ())
    assert [project.read(name) for name in ("here", "lacking", "folder/a")] == ["3", "1", "1"]
    assert len(talk.warned) == 1
    told = "2 paths are not in the cache, so what is there stays: 'folder/b', 'lacking'; "
    assert talk.warned[0] == f"{told}bring it: gitml pull"


@pytest.mark.slow
def test_to_remove_what_a_pointer_records_no_lock_is_read(project: Project) -> None:
    project.write("a", "1")
    project.write("sub/b", "1")
    dvc = Dvc(project.root, "", FakeTalk())
    dvc.add(["a", "sub/b"])
    project.write("dvc.lock", "damaged: [")
    project.write("dvc.yaml", "stages: {s: {cmd: c, outs: [o]}}\n")
    wanted = ["a", "sub/b.dvc"]
    found = noted(project.root, lambda note: remove(dvc, wanted, keep=None, note=note))
    assert [one.pointer for one in found] == ["a.dvc", "sub/b.dvc"]


def test_what_moves_no_bytes_opens_no_remote(project: Project) -> None:
    """DVC has no package for the default one here, which ``dvc add`` and the like never notice."""
    project.write(
        ".dvc/config", "[core]\n    remote = far\n['remote \"far\"']\n    url = gdrive://x\n"
    )
    project.write("a", "1")
    project.write("b", "1")
    dvc = Dvc(project.root, "", FakeTalk())
    assert dry_runs.add(dvc, ["a"])[0].path == "a"
    assert [one.path for one in dvc.add(["a", "b"])] == ["a", "b"]
    assert noted(project.root, lambda note: move(dvc, "a", "c", note)).pointer == "c.dvc"
    found = noted(project.root, lambda note: remove(dvc, ["b"], keep=None, note=note))
    assert found[0].pointer == "b.dvc"


@pytest.mark.slow
def test_a_remote_that_is_not_the_default_one_is_no_remote_to_none_but_who_names_it(
    project: Project,
) -> None:
    project.write(".dvc/config", "['remote \"store\"']\n    url = ../../store\n")
    project.write("a", "1")
    dvc = Dvc(project.root, "", FakeTalk())
    dvc.add(["a"])
    shutil.copytree(project.path(".dvc/cache"), project.path("../store"))
    shutil.rmtree(project.path(".dvc/cache/files"))
    project.path("a").unlink()
    for pull in (dvc.pull, lambda names: dry_runs.pull(dvc, names)):
        with pytest.raises(NoRemoteError) as caught:
            pull([])
        assert "cache, and its remote 'store' is not the default one: 'a'" in caught.value.message
        assert caught.value.hint == "make it the default one: gitml remote default store"
    planned, refused = dry_runs.pull(dvc, [], "store")
    assert refused is None
    assert planned.added == dvc.pull([], "store").added == ("a",)


@pytest.mark.slow
def test_what_came_from_a_url_comes_from_there_where_no_remote_has_it(project: Project) -> None:
    project.write("../source", "1")
    project.dvc("import-url", "--quiet", "../source", "z")
    shutil.rmtree(project.path(".dvc/cache/files"))
    project.path("z").unlink()
    dvc = Dvc(project.root, "", FakeTalk())
    for pull in (dvc.pull, lambda names: dry_runs.pull(dvc, names)):
        with pytest.raises(OutsideError) as caught:
            pull([])
        assert "imported data that is not in the cache, and no remote" in caught.value.message
        hint = "bring what is where it was imported from: gitml update z"
        assert caught.value.hint == hint
    talk = FakeTalk()
    updated = Imports(project.root, talk).update(["z.dvc"], noting=nullcontext())
    assert [(one.changed, one.came) for one in updated.updated] == [(False, True)]
    assert (project.read("z"), talk.said) == ("1", [])
    updated = Imports(project.root, talk).update(["z.dvc"], noting=nullcontext())
    assert [(one.changed, one.came) for one in updated.updated] == [(False, False)]


@pytest.mark.slow
def test_an_update_brings_what_is_beside_what_its_source_has_no_more(project: Project) -> None:
    urls = Imports(project.root, FakeTalk(), no_exec=True)
    for name in ("gone", "stays", "went"):
        urls.from_url(f"../../{name}", f"in/{name}")
        project.write(f"../{name}", "1")
    project.path("../gone").unlink()
    project.path("../went").unlink()
    project.write("in/gone", "of one's own")
    done = Imports(project.root, FakeTalk()).update(["in"], recursive=True, noting=nullcontext())
    assert [(one.tracked.path, one.came) for one in done.updated] == [("in/stays", True)]
    assert {path: error.message for path, error in done.failed.items()} == {
        "in/gone": "nothing can be read at ../../gone",
        "in/went": "nothing can be read at ../../went",
    }
    assert project.read("in/gone") == "of one's own"
    answer = project.gitml("update", "in/stays", "in/gone")
    assert answer.code == 4
    assert answer.out == "in/stays  up to date\n"
    assert "error: in/gone: nothing can be read at ../../gone\nhint: see that" in answer.err
    assert project.gitml("update", "in/gone").err.startswith("error: nothing can be read")


def test_an_update_of_folders_leaves_what_was_not_imported(project: Project) -> None:
    """DVC writes the record of a tracked folder anew, with each file in it."""
    project.write("in/folder/a", "1\n")
    project.dvc("add", "--quiet", "in/folder")
    before = project.read("in/folder.dvc")
    project.write("in/folder/a", "edited\n")
    done = Imports(project.root, FakeTalk()).update(["in"], recursive=True, noting=nullcontext())
    assert (done.updated, done.failed) == ((), {})
    assert project.read("in/folder.dvc") == before


def _pipe(project: Project) -> str:
    os.mkfifo(project.path("folder/pipe"))
    return "'folder/pipe': it is a pipe, so its folder is left as it is"


def _socket(project: Project) -> str:
    with contextlib.chdir(project.root), socket.socket(socket.AF_UNIX) as one:
        one.bind("folder/socket")
    return "'folder/socket': it is a socket, so its folder is left as it is"


def _latin(project: Project) -> str:
    project.path("folder/caf\udce9").write_text("1")
    return "the name of 'folder/caf\udce9' is not UTF-8, so its folder is left as it is"


@pytest.mark.parametrize("put", [_pipe, _socket, _latin])
def test_what_no_record_can_have_holds_up_its_own_folder_alone(
    project: Project, put: Callable[[Project], str]
) -> None:
    project.write("folder/a", "1")
    project.write("other", "1")
    dvc = Dvc(project.root, "", FakeTalk())
    dvc.add(["folder", "other"])
    project.path("folder/a").unlink()
    project.path("other").unlink()
    told = put(project)
    with pytest.raises(OutsideError) as raised:
        dvc.pull([])
    assert raised.value.message == told
    assert ".dvcignore" in str(raised.value.hint)
    assert project.read("other") == "1"
    assert not project.path("folder/a").exists()
    problems = status.status(project.root, FakeTalk()).problems
    assert all(one.message.startswith("folder.dvc: ") for one in problems)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["hardlink", "symlink"])
def test_an_object_that_was_edited_through_a_link_is_named_and_taken_away(
    project: Project, kind: str
) -> None:
    project.dvc("config", "cache.type", kind)
    project.write("data/a", "first")
    project.write("data/b", "other")
    talk = FakeTalk()
    dvc = Dvc(project.root, "", talk)
    dvc.add(["data"])
    assert project.path("data/a").samefile(_object(project, "first"))
    dvc.add(["data"])
    assert talk.warned == []
    _object(project, "first").chmod(0o644)
    project.path("data/a").write_text("second")
    dvc.add(["data"])
    assert len(talk.warned) == 1
    assert "no more what was recorded of it before: 'data/a'; a remote has it" in talk.warned[0]
    assert talk.warned[0].endswith("gitml fetch --rev HEAD data")
    assert not _object(project, "first").exists()
    assert _object(project, "second").read_text() == "second"
    assert project.read("data/a") == "second"


def _object(project: Project, content: str) -> Path:
    md5 = hashlib.md5(content.encode()).hexdigest()
    return project.cache_path(md5)


def test_what_was_placed_wrongly_is_told_beside_what_is_absent(project: Project) -> None:
    talk = FakeTalk()
    with pytest.raises(OutsideError, match="absent"):
        Dvc(project.root, "", talk)._refuse(
            [OutsideError("wrong", "mend"), OutsideError("absent")],
            Moved(added=("x",), files={"added": 2}),
        )
    assert talk.said == ["in place now: 2 files"]
    assert talk.warned == ["wrong; mend"]


def test_a_folder_of_ignored_files_is_added_with_a_warning(project: Project) -> None:
    talk = FakeTalk()
    dvc = Dvc(project.root, "", talk)
    project.path("empty").mkdir()
    dvc.add(["empty"])
    assert talk.warned == []
    project.write("data/a", "1")
    project.write(".dvcignore", "data/*\n")
    dvc.add(["data"])
    (told,) = talk.warned
    assert told.startswith("nothing of 'data' is recorded: ")
    assert "data/*" in project.dvc(*told.rpartition(": dvc ")[2].split())
