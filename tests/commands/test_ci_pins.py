"""``gitml ci init``: what is pinned, in workflows that somebody edited and in locks."""

import re
from collections.abc import Sequence

import pytest

from gitml import __version__
from gitml.errors import OutsideError
from gitml.render.ci import installs, workflow_files
from tests.fixtures.ci_locks import write_locks
from tests.fixtures.project import Project

FILE = ".github/workflows/gitml.yml"
FORKS = ".github/workflows/gitml-forks.yml"
LOCKS = (".github/gitml/build.txt", ".github/gitml/requirements.txt")


@pytest.fixture
def project(project: Project) -> Project:
    write_locks(project)
    return project


def test_of_an_edited_workflow_only_what_is_pinned_is_updated(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def lock(wanted: Sequence[str], *more: object, **others: object) -> str:
        asked.append((*wanted, *more))
        return f"{wanted[0]} --hash=sha256:{len(asked):064}\n"

    monkeypatch.setattr("gitml.adapters.uv.lock", lock)
    project.gitml("ci", "init", "github")
    new = project.read(FILE)
    edited = new.replace("timeout-minutes: 60", "timeout-minutes: 90")
    older = re.sub(r"actions/checkout@\w+ # \S+", f"actions/checkout@{'0' * 40} # v1", edited)
    older = re.sub(r'"gitml(==| @ )[^"]*"', '"gitml==0.0.1"', older)
    theirs = f"      - uses: octo/lint@{'1' * 40} # v2\n"
    assert older != edited
    project.write(FILE, older + theirs)
    project.path(FORKS).unlink()
    answer = project.gitml("ci", "init", "github", "--update")
    assert answer.code == 0, answer.err
    told = f"updated {FILE}\nleft out {FORKS}\n"
    assert answer.out.startswith(told)
    assert project.read(FILE) == edited + theirs
    assert asked == [(f"gitml=={__version__}", "3.12", ""), ("setuptools", "3.12", "")]
    assert f"\ngitml=={__version__} --hash=sha256:{1:064}\n" in project.read(LOCKS[1])
    again = project.gitml("ci", "init", "github", "--update").out
    assert again.startswith(f"unchanged {FILE}\n")
    assert project.gitml("ci", "init", "github", "--update", "--force").code == 2


def test_an_edited_lock_is_kept_unless_it_is_renewed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitml.adapters.uv.lock", lambda *_, **__: "click==8.1.8\n")
    edited = project.read(LOCKS[1]) + "other==1.0\n"
    project.write(LOCKS[1], edited)
    answer = project.gitml("ci", "init", "github")
    assert (answer.code, answer.out) == (2, "")
    assert f"{LOCKS[1]} was edited" in answer.err
    assert not project.path(FILE).exists()
    assert project.gitml("ci", "init", "github", "--keep").code == 0
    assert project.read(LOCKS[1]) == edited
    answer = project.gitml("ci", "init", "github", "--update")
    assert f"updated {LOCKS[1]}\n" in answer.out
    assert project.read(LOCKS[1]).endswith(f"# of: gitml=={__version__}\nclick==8.1.8\n")
    project.write("gitml.yaml", "ci: {index: 'https://pypi.example/ours'}\n")
    assert f"updated {LOCKS[0]}\n" in project.gitml("ci", "init", "github").out
    assert "\n# of: gitml==" in project.read(LOCKS[0])
    assert ", from https://pypi.example/ours\n" in project.read(LOCKS[0])


def test_where_no_hashes_can_be_had_jobs_that_may_write_install_by_version(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise OutsideError("locking packages takes uv, which is not here", "pip install uv")

    project.gitml("ci", "init", "github")
    with monkeypatch.context() as patched:
        patched.setattr("gitml.adapters.uv.lock", refuse)
        # Hashes that are there are not given up.
        renewed = project.gitml("ci", "init", "github", "--update")
        assert (renewed.code, "error: locking packages takes uv" in renewed.err) == (4, True)
        for path in LOCKS:
            project.path(path).unlink()
        project.path(LOCKS[0]).parent.rmdir()
        answer = project.gitml("ci", "init", "github")
    assert answer.code == 0
    assert "without hashes of its packages: locking packages takes uv" in answer.err
    assert "hint: pip install uv; then: gitml ci init github" in answer.err
    by_version = f'pip install --no-cache-dir "gitml=={__version__}"\n'
    assert by_version in project.read(FILE)
    assert "--require-hashes" not in project.read(FILE)
    assert not project.path(LOCKS[0]).exists()
    monkeypatch.setattr("gitml.adapters.uv.lock", lambda *_, **__: "click==8.1.8\n")
    again = project.gitml("ci", "init", "github")
    assert again.out.startswith(f"updated {FILE}\n")
    assert "--require-hashes" in project.read(FILE)
    assert by_version not in project.read(FILE)


@pytest.mark.parametrize("forge", workflow_files.FILES)
@pytest.mark.parametrize("file", [None, *installs.FILES])
def test_no_job_takes_modules_from_the_folder_that_it_is_in(forge: str, file: str | None) -> None:
    """``python -m pip`` would run a ``pip.py`` of the repository, beside the token."""
    for is_locked in (True, False):
        found = installs.Installs("gitml==1", file, is_locked=is_locked)
        wanted = workflow_files.Workflow(found, "main", retrains=True)
        for text in workflow_files.workflow_files(forge, wanted).values():
            assert "pip install" in text
            assert not re.search(r"\bpython[0-9.]* -|\bPYTHONPATH\b", text)
