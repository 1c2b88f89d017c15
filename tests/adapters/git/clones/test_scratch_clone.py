from pathlib import Path

from gitml.adapters.git.clones import scratch_clone
from gitml.adapters.git.repository import locate
from tests.fixtures.project import Project


def test_the_clone_knows_no_remote(project: Project, tmp_path: Path) -> None:
    """What runs in it cannot push to where it came from by a name."""
    project.write("a", "1")
    project.commit("a")
    git = locate(project.root)
    clone = scratch_clone.check_out(git, git.output("rev-parse", "HEAD").strip(), tmp_path / "c")
    assert clone.remote() is None
    assert (clone.root / "a").read_text() == "1"
