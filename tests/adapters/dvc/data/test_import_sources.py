"""What speaks against the remote of a repository that data is imported from."""

import pytest
from dvc.fs import DVCFileSystem

from gitml.adapters.dvc.data.import_sources import refuse_silent
from gitml.errors import OutsideError
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project

_URL = "https://ada:secret@example.org/x"


class _Closed(QuietHandler):
    """Lets nobody in."""

    def do_GET(self) -> None:  # noqa: N802
        self.reply(403, None)

    do_HEAD = do_GET  # noqa: N815


def _refuse(project: Project) -> None:
    refuse_silent(_URL, DVCFileSystem(repo=str(project.root)), "x")


def test_no_remote_and_one_that_is_empty_can_be_asked(project: Project) -> None:
    _refuse(project)
    project.dvc("remote", "add", "--quiet", "-d", "store", "../store")
    _refuse(project)


def test_one_that_refuses_access_is_told_with_whose_it_is(project: Project) -> None:
    with listening(_Closed) as url:
        project.dvc("remote", "add", "--quiet", "-d", "store", url)
        with pytest.raises(OutsideError) as caught:
            _refuse(project)
    told = f"https://***@example.org/x: the DVC remote 'store' ({url}/files/md5) refuses access: "
    assert caught.value.message.startswith(told)
    assert caught.value.hint is None


def test_a_package_that_dvc_lacks_is_named(project: Project) -> None:
    project.dvc("remote", "add", "--quiet", "-d", "store", "gdrive://x/y")
    with pytest.raises(OutsideError) as caught:
        _refuse(project)
    assert "dvc-gdrive" in str(caught.value.hint)


def test_a_key_that_is_not_there_is_named(project: Project) -> None:
    project.dvc("remote", "add", "--quiet", "-d", "store", "ssh://host/x")
    project.dvc("remote", "modify", "--quiet", "store", "keyfile", "/nowhere/key")
    with pytest.raises(OutsideError) as caught:
        _refuse(project)
    told = "the DVC remote 'store' (ssh://host/x) of https://***@example.org/x cannot be asked: "
    assert caught.value.message == f"{told}its keyfile is not there: /nowhere/key"
    assert "in a clone of it" in str(caught.value.hint)


def test_the_remote_is_that_of_the_project_in_which_the_data_lies(project: Project) -> None:
    project.path("ml").mkdir()
    inner = Project(project.path("ml"))
    inner.dvc("init", "--quiet", "--subdir")
    inner.dvc("remote", "add", "--quiet", "-d", "store", "gdrive://x/y")
    files = DVCFileSystem(repo=str(project.root), subrepos=True)
    refuse_silent(_URL, files, "data/x")
    with pytest.raises(OutsideError, match="gdrive"):
        refuse_silent(_URL, files, "ml/data/x")
