"""What a commit of the working tree holds as it lies there."""

import os

from gitml.adapters.git.worktree.worktree_commit import commit_tree
from tests.fixtures.project import Project


def test_a_path_is_held_only_whole_and_as_it_is(git_repository: Project) -> None:
    root = git_repository.root
    git_repository.write("folder/kept", "1")
    git_repository.write("folder/sub/gone", "2")
    git_repository.write("target", "target")  # as Git keeps a link: its content is where it leads
    git_repository.path("link").symlink_to("target")
    made = commit_tree(root, root / ".git/run", bundle=False)
    place = {name: os.fspath(root / name) for name in ("folder", "folder/kept", "target", "link")}
    assert {name: made.holds(path) for name, path in place.items()} == {
        "folder": True,
        "folder/kept": True,
        "target": True,
        "link": False,
    }
    git_repository.path("folder/sub/gone").unlink()
    assert not made.holds(place["folder"])
    assert made.holds(place["folder/kept"])
    git_repository.write("folder/kept", "edited")
    git_repository.write("folder/sub/gone", "2")
    assert not made.holds(place["folder"])
    git_repository.write("folder/kept", "1")
    git_repository.write("folder/new", "3")
    assert not made.holds(place["folder"])
