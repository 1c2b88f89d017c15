"""What is copied is what it was when it was hashed, or is refused."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dvc.repo import Repo

from gitml.adapters.dvc import objects
from gitml.errors import OutsideError
from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project


@pytest.fixture
def repo(project: Project) -> Iterator[Any]:
    project.write("data", "data\n")
    project.write("folder/run.sh", "echo\n").chmod(0o755)
    project.write("folder/plain", "plain\n")
    with Repo(str(project.root)) as opened:
        yield opened


def stored(repo: Any, store: Any, name: str) -> Any:
    """The content of a path, put into a store."""
    hashed = objects.Hashed(repo, str(Path(repo.root_dir, name)))
    hashed.copy_to(store)
    return hashed.content


def path_of(store: Any, md5: str) -> Path:
    return Path(store.oid_to_path(md5))


def test_a_damaged_object_does_not_arrive(repo: Any, tmp_path: Path) -> None:
    source, target = (objects.store_at(repo, tmp_path / name) for name in ("source", "target"))
    content = stored(repo, source, "data")
    path = path_of(source, content.md5)
    path.chmod(0o644)
    path.write_text("damaged\n")
    path.chmod(0o444)  # DVC trusts what nobody could have written
    with pytest.raises(OutsideError, match=r"'data' could not be brought to .*missing or damaged"):
        objects.move(source, target, [content])
    assert not target.exists(content.md5)


def test_an_object_that_is_missing_is_named(repo: Any, tmp_path: Path) -> None:
    source, target = (objects.store_at(repo, tmp_path / name) for name in ("source", "target"))
    content = stored(repo, source, "data")
    path_of(source, content.md5).unlink()
    with pytest.raises(OutsideError, match=f"its object {content.md5} is missing"):
        objects.move(source, target, [content])
    folder = replace(content, path="folder", md5=f"{content.md5}.dir")
    with pytest.raises(OutsideError, match="'folder' is not in the cache"):
        objects.lay_out(repo, target, folder)


def test_a_folder_comes_with_its_files_and_what_may_be_executed_or_is_a_link(
    repo: Any, project: Project, tmp_path: Path
) -> None:
    store = objects.store_at(repo, tmp_path / "store")
    project.path("folder/link").symlink_to("plain")
    project.path("folder/away").symlink_to("../data")
    content = stored(repo, store, "folder")
    assert (content.executables, content.links) == (("run.sh",), {"link": "plain"})
    objects.lay_out(repo, store, replace(content, path="deep/er/copy"))
    assert project.read("deep/er/copy/plain") == "plain\n"
    assert is_executable(project.path("deep/er/copy/run.sh"))
    assert not is_executable(project.path("deep/er/copy/plain"))
    assert project.path("deep/er/copy/link").readlink() == Path("plain")
    assert not project.path("deep/er/copy/away").is_symlink()
    copied = replace(content, path="copied", copy=str(project.path("folder")))
    objects.copy_in(repo, copied)
    assert project.path("copied/link").is_symlink()


@pytest.mark.parametrize("name", ["data", "folder"])
def test_a_copy_takes_the_place_of_what_is_there(
    repo: Any, project: Project, tmp_path: Path, name: str
) -> None:
    content = stored(repo, objects.store_at(repo, tmp_path / "store"), name)
    project.write("into/a/file", "in the way\n")
    for number, bring in enumerate((objects.copy_in, objects.move_in)):
        for target in ("into/a", f"new-{number}/folder/a"):
            there = tmp_path / f"{number}-{Path(target).parts[0]}"
            source = project.path(name)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, there)
            bring(repo, replace(content, path=target, copy=str(there)))
            found = objects.Hashed(repo, str(project.path(target))).content
            assert found.md5 == content.md5
            assert there.exists() == (bring is objects.copy_in)


def test_a_copy_of_what_was_edited_since_is_refused(
    repo: Any, project: Project, tmp_path: Path
) -> None:
    content = stored(repo, objects.store_at(repo, tmp_path / "store"), "data")
    project.write("data", "edited\n")
    with pytest.raises(OutsideError, match="'copy' is not what it was when the stage began"):
        objects.copy_in(repo, replace(content, path="copy", copy=str(project.path("data"))))
