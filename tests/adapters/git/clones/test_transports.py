"""Ways in which Git is to ask for no repository of a record."""

import contextlib
from pathlib import Path

import pytest

from gitml.adapters.git.clones import clone_errors, shallow_clone, transports
from gitml.errors import OutsideError
from tests.fixtures.project import Project


def _is_refused(url: str, folder: Path) -> bool:
    try:
        transports.refuse_transport(url, folder)
    except OutsideError:
        return True
    return False


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/x.git",
        "http://example.com/x.git",
        "ssh://me@example.com/x.git",
        "git+ssh://me@example.com/x.git",
        "git://example.com/x.git",
        "me@example.com:x.git",
        "example.com:x.git",
        "file:///srv/x.git",
        "../x",
        "/srv/a::b",
        "a/b::c",
        "https::https://example.com/x.git",
        "--upload-pack=./run.sh",
    ],
)
def test_usual_addresses_are_asked(url: str, tmp_path: Path) -> None:
    assert not _is_refused(url, tmp_path)


@pytest.mark.parametrize(
    "url", ["fd::17", "ext::sh -c true", "hg::https://x", "ftp://x/y", "s3://x"]
)
def test_others_are_not(url: str, project: Project) -> None:
    assert _is_refused(url, project.root)
    (project.root / "n").mkdir()
    for ask in (
        lambda: clone_errors.refuse_unreachable(project.root, url),
        lambda: shallow_clone.clone(url, None, project.root / "n", ["f"]),
        lambda: shallow_clone.fetch_named(project.root / "n", url, None),
    ):
        with pytest.raises(OutsideError, match="is not asked"):
            ask()


def test_the_users_settings_allow_a_way(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    git = project.git
    git("config", "protocol.hg.allow", "always")
    assert [_is_refused(url, project.root) for url in ("hg::x", "fd::17")] == [False, True]
    git("config", "protocol.allow", "always")
    git("config", "protocol.fd.allow", "never")
    assert [_is_refused(url, project.root) for url in ("bzr::x", "fd::17")] == [False, True]
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "https:fd")
    assert [_is_refused(url, project.root) for url in ("hg::x", "fd::17")] == [True, False]


def test_they_also_make_a_usual_address_of_one(project: Project) -> None:
    project.git("config", "url.https://example.com/.insteadOf", "work://")
    assert not _is_refused("work://x.git", project.root)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        Path("fd::17").mkdir()
        assert not _is_refused("fd::17", tmp_path)
