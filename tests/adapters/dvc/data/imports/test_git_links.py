"""What another repository has in its working tree only, or as a link, is not what a commit has."""

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest

from gitml.adapters.dvc.data.imports import git_links
from gitml.adapters.dvc.data.imports.imports import Imports
from gitml.errors import UsageError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@pytest.fixture
def source(tmp_path: Path, project: Project) -> Project:
    """A repository beside the project, whose working tree has more than its commit."""
    there = Project(tmp_path / "source")
    shutil.copytree(project.root, there.root, symlinks=True)
    there.write("code.py", "committed\n")
    there.write("linked/a", "a\n")
    there.path("linked/inner").symlink_to("../code.py")
    there.write("leaving/a", "a\n")
    there.path("leaving/key").symlink_to("/etc/hostname")
    there.path("folder").symlink_to("linked")
    there.commit("files")
    there.write("code.py", "edited\n")
    there.write("later", "no commit has it\n")
    return there


@pytest.mark.slow
def test_what_a_commit_has_is_imported(project: Project, source: Project) -> None:
    talk = FakeTalk()
    imports = Imports(project.root, talk)
    imports.from_repository("../source", "code.py", "code.py")
    assert project.read("code.py") == "committed\n"
    assert "rev: " not in project.read("code.py.dvc")
    assert talk.warned == []
    for path, hint in (
        ("later", "it lies there, and no commit has it: commit it there first"),
        ("folder/a", "'folder' is a link there: import what it leads to by its own path"),
        ("nothing", "a path is counted from the root of that repository"),
    ):
        with pytest.raises(UsageError, match=f"^HEAD of ../source has no '{path}'$") as refused:
            imports.from_repository("../source", path, "out")
        assert refused.value.hint == hint
    source.commit("edited")
    source.write("code.py", "edited again\n")
    assert imports.update(["code.py.dvc"], noting=nullcontext()).failed == {}
    assert project.read("code.py") == "edited\n"
    assert f"rev_lock: {source.git('rev-parse', 'HEAD')}\n" in project.read("code.py.dvc")


@pytest.mark.slow
@pytest.mark.parametrize("rev", [None, "main"])
def test_a_link_in_git_is_refused_where_it_leads_out_and_else_told(
    project: Project, source: Project, rev: str | None
) -> None:
    talk = FakeTalk()
    imports = Imports(project.root, talk)
    with pytest.raises(UsageError, match="is a link to /etc/hostname, out of"):
        imports.from_repository("../source", "leaving", "out", rev)
    assert project.git("status", "--porcelain") == ""
    imports.from_repository("../source", "linked", "out", rev)
    assert project.read("out/inner") == "../code.py"
    (warned,) = talk.warned
    assert warned.startswith("'linked/inner' of ../source is a link to ../code.py, and comes as a ")
    source.write(".dvcignore", "key\n")
    source.commit("ignores the link")
    imports.from_repository("../source", "leaving", "left", rev)
    assert [one.name for one in project.path("left").iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("name", "text", "leads_out"),
    [
        ("a/b", "../c", False),
        ("a/b", "../../c", True),
        ("b", "..c", False),
        ("b", "..", True),
        ("b", "/x", True),
        ("a/b", "x/../../..", True),
    ],
)
def test_where_a_link_leads(name: str, text: str, leads_out: bool) -> None:
    assert git_links.leads_out(name, text) is leads_out
