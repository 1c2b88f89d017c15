"""Any file at any revision, from the object database."""

from pathlib import Path

import pytest

from gitml.adapters.git import repository
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.history import GitHistory
from tests.fixtures.project import Project


def _history(project: Project, root: str = ".") -> GitHistory:
    return GitHistory(repository.locate(project.root), project.root / root)


def test_files_of_a_commit_and_of_the_working_tree(project: Project) -> None:
    project.write("dvc.yaml", "stages: {}\n")
    project.write("sub folder/data é.csv.dvc", "outs: []\n")
    first = project.commit()
    project.write("dvc.yaml", "stages: {a: {cmd: x}}\n")
    project.write("new.dvc", "outs: []\n")
    history = _history(project)

    then, now = history.tree(first), history.tree("workspace")
    assert then.dvc_files() == ("dvc.yaml", "sub folder/data é.csv.dvc")
    assert list(now.dvc_files()) == ["dvc.yaml", "new.dvc", "sub folder/data é.csv.dvc"]
    assert then.read("dvc.yaml") == b"stages: {}\n"
    assert now.read("dvc.yaml") == b"stages: {a: {cmd: x}}\n"
    assert then.read("nowhere/x") is None
    assert now.read("nowhere/x") is None
    assert then.files("sub folder") == ("sub folder/data é.csv.dvc",)
    assert list(now.files("sub folder")) == ["sub folder/data é.csv.dvc"]
    history.objects.close()


def test_a_blob_has_the_same_id_on_disk_and_in_git(project: Project) -> None:
    project.write("a.txt", "text\n")
    sha = project.commit()
    history = _history(project)
    expected = project.git("rev-parse", "HEAD:a.txt")
    assert history.tree(sha).blob("a.txt") == expected
    assert history.tree("workspace").blob("a.txt") == expected


@pytest.mark.slow
def test_folders_in_folders_without_end(project: Project) -> None:
    blob = project.git("hash-object", "-w", "--stdin")  # of nothing
    deep = "d/" * 1500
    for path in (
        f"{deep}dvc.yaml",
        f"{deep}.dvc/dvc.yaml",
        f"{deep}x/.dvc/config",
        f"{deep}x/a.dvc",
    ):
        project.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    project.git("commit", "--quiet", "--message", "deep")
    tree = _history(project).tree("HEAD")
    deepest = f"{deep}dvc.yaml"
    assert tree.dvc_files() == (), "a folder with .dvc in it is a project of its own"
    assert tree.blob(deepest) == blob
    assert deepest in tree.files("d")
    assert tree.blob("e/" * 3000 + "none") is None
    assert tree.submodules("d") == {}
    project.git("rm", "--quiet", "--cached", f"{deep}.dvc/dvc.yaml")
    project.git("commit", "--quiet", "--message", "deep, of this project")
    assert _history(project).tree("HEAD").dvc_files() == (deepest,)


def test_names_with_newlines_quotes_and_spaces(project: Project) -> None:
    name = 'we"ird\nna me.txt'
    project.write(name, "here\n")
    sha = project.commit()
    assert _history(project).tree(sha).read(name) == b"here\n"


@pytest.mark.slow
def test_a_project_below_the_git_root(git_repository: Project) -> None:
    sub = Project(git_repository.path("team/model"))
    sub.root.mkdir(parents=True)
    sub.dvc("init", "--subdir", "--quiet")
    sub.write("dvc.yaml", "stages: {}\n")
    git_repository.write("dvc.yaml", "stages: {}\n")
    sha = git_repository.commit()
    history = _history(git_repository, "team/model")
    for rev in (sha, "workspace"):
        assert list(history.tree(rev).dvc_files()) == ["dvc.yaml"]
    top = _history(git_repository)
    for rev in (sha, "workspace"):
        assert list(top.tree(rev).dvc_files()) == ["dvc.yaml"], "a project of its own is not ours"


def test_links_inside_the_repository_are_followed(project: Project) -> None:
    project.write("real/m.json", "1\n")
    project.path("link.json").symlink_to("real/m.json")
    project.path("loop").symlink_to("loop")
    project.path("to_data").symlink_to("real/../data")
    project.path("out").symlink_to("/etc/hostname")
    tree = _history(project).tree(project.commit())
    for one in (tree, _history(project).tree("workspace")):
        ways = {path: one.real(path) for path in ("link.json", "to_data/x", "real", "loop", "out")}
        assert ways == {
            "link.json": "real/m.json", "to_data/x": "data/x", "real": "real", "loop": "loop",
            "out": "out",
        }  # fmt: skip
    assert tree.read("link.json") == b"1\n"
    assert tree.read("loop") is None
    assert tree.read("out") is None


def test_submodules_are_not_entered(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    inner = Project(other)
    inner.git("init", "--quiet")
    inner.write("dvc.yaml", "stages: {}\n")
    inner.commit()
    project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "s")
    tree = _history(project).tree(project.commit())
    assert tree.dvc_files() == ()
    assert tree.read("s/dvc.yaml") is None


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    project = Project(root)
    project.git("init", "--quiet", "--object-format=sha256")
    project.write("d/dvc.yaml", "stages: {}\n")
    sha = project.commit()
    history = _history(project)
    assert history.tree(sha).dvc_files() == ("d/dvc.yaml",)
    assert history.tree("workspace").blob("d/dvc.yaml") == history.tree(sha).blob("d/dvc.yaml")


@pytest.mark.parametrize("rev", ["nowhere", "HEAD~99", "-x", "HEAD:dvc.yaml", "a b", "x\ny", ""])
def test_unknown_revisions(project: Project, rev: str) -> None:
    with pytest.raises(UsageError, match="revision"):
        _history(project).tree(rev)


def test_no_commits_yet(git_repository: Project) -> None:
    with pytest.raises(UsageError, match="no commits yet") as caught:
        _history(git_repository).tree("HEAD")
    assert "git commit" in str(caught.value.hint)


def test_a_shallow_clone_names_the_fetch(project: Project, tmp_path: Path) -> None:
    project.commit("two")
    project.git("clone", "--quiet", "--depth=1", f"file://{project.root}", str(tmp_path / "c"))
    with pytest.raises(UsageError) as caught:
        _history(Project(tmp_path / "c")).tree("HEAD~1")
    assert "git fetch --unshallow" in str(caught.value.hint)


def test_a_damaged_object_is_named(project: Project) -> None:
    project.write("a.txt", "text\n")
    sha = project.commit()
    blob = project.git("rev-parse", "HEAD:a.txt")
    path = project.path(f".git/objects/{blob[:2]}/{blob[2:]}")
    path.chmod(0o644)
    path.write_bytes(b"junk")
    with pytest.raises(OutsideError, match=blob):
        _history(project).tree(sha).read("a.txt")


def test_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="not a Git repository"):
        repository.locate(tmp_path)


def test_a_fixed_revision_is_what_it_was_when_it_was_first_asked_for(
    git_repository: Project,
) -> None:
    git_repository.write("a", "1")
    git_repository.commit("first")
    git = repository.locate(git_repository.root)
    history = GitHistory(git, git_repository.root, fixed=["HEAD", "workspace"])
    moving = GitHistory(git, git_repository.root)
    first = history.tree("HEAD").commit
    git_repository.write("a", "2")
    git_repository.commit("second")
    assert history.tree("HEAD").commit == first
    assert moving.tree("HEAD").commit != first
    assert history.tree("HEAD").read("a") == b"1"
    assert history.tree("workspace").read("a") == b"2"
