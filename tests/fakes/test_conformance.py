"""What holds for a fake holds for the real thing: the same assertions for both."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from gitml.adapters.forges.github.forge import GitHub
from gitml.adapters.git.repository import locate
from gitml.core.forges.forge import Forge
from gitml.core.ports import Talk, Tree
from gitml.errors import OutsideError
from gitml.snapshots.history import GitHistory
from gitml.ui.options import Settings
from tests.fakes.forge import FakeForge, always
from tests.fakes.snapshots import FakeSnapshots
from tests.fakes.talk import FakeTalk
from tests.fakes.tree import FakeTree
from tests.fixtures.github import server, stand_in
from tests.fixtures.github.state import REPOSITORY

if TYPE_CHECKING:
    from gitml.core.snapshot import Snapshots
    from tests.fixtures.project import Project

HEAD = "a" * 40
FILES = {
    "dvc.yaml": b"stages: {}\n",
    "src/a.py": b"1\n",
    "src/sub/b.py": b"2\n",
    "x.dvc": b"outs: []\n",
}
LINKS = {"inside": "src/a.py", "outside": "../../elsewhere", "to_nothing": "none"}


def test_each_port_has_a_fake() -> None:
    """What is said here, mypy checks."""
    talks: list[Talk] = [FakeTalk(), Settings()]
    others: tuple[Snapshots, Tree, Forge] = (
        FakeSnapshots(), FakeTree(), FakeForge(),
    )  # fmt: skip
    assert [talk.quiet for talk in talks] == [False, False]
    assert len(others) == 3


@pytest.fixture(params=["fake", "commit", "working tree"])
def tree(request: pytest.FixtureRequest) -> Tree:
    if request.param == "fake":
        return FakeTree(FILES, links=LINKS)
    project: Project = request.getfixturevalue("project")
    for path, content in FILES.items():
        project.write(path, content.decode())
    for path, text in LINKS.items():
        project.path(path).symlink_to(text)
    project.commit()
    history = GitHistory(locate(project.root), project.root)
    return history.tree("HEAD" if request.param == "commit" else "workspace")


def test_a_tree(tree: Tree) -> None:
    assert list(tree.dvc_files()) == ["dvc.yaml", "x.dvc"]
    assert list(tree.files("src")) == ["src/a.py", "src/sub/b.py"]
    assert tree.link("src/a.py") is tree.link("src") is tree.link("gone") is None
    assert {path: tree.link(path) for path in LINKS} == LINKS
    assert [tree.real(path) for path in ("src", "gone", "outside")] == ["src", "gone", "outside"]
    assert list(tree.files("src/a.py")) == ["src/a.py"]
    assert list(tree.files("sr")) == []
    assert tree.read("src/a.py") == tree.read("src/a.py", 2) == b"1\n"
    assert tree.read("src") is tree.read("gone") is None
    with pytest.raises(OutsideError, match=r"src/a\.py"):
        tree.read("src/a.py", 1)
    assert tree.blob("src/a.py") == "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d"
    assert tree.blob("src") is None
    assert tree.obstacle("gone") is None


@pytest.fixture(params=["fake", "GitHub"])
def forge(request: pytest.FixtureRequest) -> Iterator[Forge]:
    if request.param == "fake":
        yield FakeForge(pulls={7: HEAD})
        return
    with server.running() as there:
        there.repository.pulls[7] = HEAD
        yield GitHub(there.api_url, there.api_url, REPOSITORY, stand_in.TOKEN)
    assert there.problems == []


@pytest.mark.slow
def test_a_forge(forge: Forge) -> None:
    assert forge.head(7) == HEAD
    with pytest.raises(OutsideError, match="404"):
        forge.head(8)
    first = forge.upsert_comment(7, "<!-- a -->", always("<!-- a -->\none"))
    other = forge.upsert_comment(7, "<!-- b -->", always("<!-- b -->\none"))
    again = forge.upsert_comment(7, "<!-- a -->", always("<!-- a -->\ntwo"))
    kept = forge.upsert_comment(7, "<!-- a -->", lambda t: None if "two" in t else "three")
    found = (first.outcome, other.outcome, again.outcome, kept.outcome)
    assert found == ("created", "created", "updated", "kept")
    assert first.url == again.url == kept.url != other.url
    with pytest.raises(OutsideError, match="too long"):
        forge.upsert_comment(7, "<!-- c -->", always("<!-- c -->" + "x" * forge.limits.comment))
    forge.set_status(HEAD, "success", "gitml/report", "x" * forge.limits.description, first.url)
    addresses = forge.publish("pictures", {"a.png": b"1", "b/c.png": b"2"}, "one")
    assert set(addresses) == {"a.png", "b/c.png"}
    assert forge.publish("pictures", {"a.png": b"1", "b/c.png": b"2"}, "again") == addresses
    assert forge.publish("pictures", {"a.png": b"3"}, "two")["a.png"] != addresses["a.png"]
