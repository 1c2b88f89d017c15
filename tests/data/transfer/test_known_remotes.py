"""A remote that had data, and one that is new."""

import shutil
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects.folder_remote import FolderRemote
from gitml.data.transfer.known_remotes import KnownRemotes
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk


def _known(root: Path, *, lacks: bool = False) -> KnownRemotes:
    return KnownRemotes(root, lambda _: lacks)


def test_a_folder_that_had_data_is_not_begun_anew(tmp_path: Path) -> None:
    top, talk = tmp_path / "mnt" / "store", FakeTalk()
    remote, known = FolderRemote(top), _known(tmp_path / "project")
    known.note(remote)  # it has nothing yet
    (tmp_path / "mnt").mkdir()
    known.refuse_vanished(remote, talk)
    top.mkdir()
    known.refuse_vanished(remote, talk)
    (top / "files/md5/aa").mkdir(parents=True)
    (top / "files/md5/aa" / ("b" * 30)).write_text("1")
    known.note(remote)
    known.note(remote)
    known.refuse_vanished(remote, talk)
    assert talk.warned == []
    shutil.rmtree(top / "files/md5/aa")
    known.refuse_vanished(remote, talk)  # as gc leaves it: the disk is there
    shutil.rmtree(top / "files")
    with pytest.raises(OutsideError, match="is empty, and had data"):
        known.refuse_vanished(remote, talk)
    shutil.rmtree(tmp_path / "mnt")
    with pytest.raises(OutsideError, match="is gone, and had data") as raised:
        _known(tmp_path / "project").refuse_vanished(remote, talk)
    assert str(raised.value.hint).endswith("gitml push --check")


def test_a_first_push_says_where_it_makes_more_than_the_folder(tmp_path: Path) -> None:
    talk = FakeTalk()
    remote = FolderRemote(tmp_path / "mnt" / "store")
    _known(tmp_path).refuse_vanished(remote, talk)
    assert len(talk.warned) == 1
    assert "is the disk mounted?" in talk.warned[0]
    (tmp_path / ".dvc/tmp/gitml").mkdir(parents=True)
    (tmp_path / ".dvc/tmp/gitml/remotes.json").write_text("no JSON")
    _known(tmp_path).refuse_vanished(remote, talk)


def test_a_note_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    """As where the disk is full: a file is where its folder should be."""
    (tmp_path / "store/files/md5/aa").mkdir(parents=True)
    (tmp_path / "store/files/md5/aa" / ("b" * 30)).write_text("1")
    (tmp_path / ".dvc").write_text("")
    _known(tmp_path).note(FolderRemote(tmp_path / "store"))
    assert (tmp_path / ".dvc").read_text() == ""


def test_it_is_known_however_it_is_spelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "p/.dvc").mkdir(parents=True)
    spellings = ("../../base/sub", "~/base/sub", "remote://base/sub", f"{tmp_path}/base/sub")
    config = "".join(
        f"['remote \"{number}\"']\n    url = {url}\n    shared = group\n"
        for number, url in enumerate(spellings)
    )
    config += "['remote \"base\"']\n    url = ~/base\n"
    (tmp_path / "p/.dvc/config").write_text(config)
    top, known = tmp_path / "base/sub", _known(tmp_path / "p")
    (top / "files/md5/aa").mkdir(parents=True)
    (top / "files/md5/aa" / ("b" * 30)).write_text("1")
    known.note(FolderRemote(top))
    shutil.rmtree(tmp_path / "base")
    for number, _ in enumerate(spellings):
        assert "is gone, and had data" in str(known.vanished_by_name(str(number)))
    assert known.vanished_by_name("base") is None


def test_a_folder_that_should_have_data_that_is_not_here(tmp_path: Path) -> None:
    """As in a fresh clone, that has seen none of it."""
    talk, remote = FakeTalk(), FolderRemote(tmp_path / "store")
    with pytest.raises(OutsideError, match="is gone, and should have data of commits"):
        _known(tmp_path, lacks=True).refuse_vanished(remote, talk)
    (tmp_path / "store/files/md5").mkdir(parents=True)
    _known(tmp_path, lacks=True).refuse_vanished(remote, talk)
