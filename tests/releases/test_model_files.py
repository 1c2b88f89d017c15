"""A model's bytes, wherever they lie: in the cache, in a folder, in Git, in a sub-project."""

import hashlib
from contextlib import nullcontext

import pytest

from gitml import wiring
from gitml.adapters.git import repository, tags
from gitml.core.data.pointers import Pointer
from gitml.errors import OutsideError
from gitml.releases.model_files import hash_model
from gitml.wiring import readers
from tests.fixtures.project import Project
from tests.fixtures.releases import manifest, released


def test_a_model_that_is_not_in_the_cache_or_damaged(releasable: Project) -> None:
    md5 = hashlib.md5(b"0.9").hexdigest()
    path = releasable.cache_path(md5)
    path.chmod(0o644)
    path.write_bytes(b"0.1")
    path.chmod(0o444)
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "is damaged in the DVC cache" in answer.err
    path.unlink()
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "the model modèles/a b.txt is not in the DVC cache" in answer.err
    assert "gitml pull" in answer.err
    assert tags.listed(repository.locate(releasable.root)) == ()


@pytest.mark.parametrize(("content", "is_it"), [(b"1\r\n", True), (b"2\n", False)])
def test_a_model_in_git_is_what_its_pointer_names(
    project: Project, content: bytes, is_it: bool
) -> None:
    project.path("m.txt").write_bytes(content)
    project.commit("edited")
    opened = wiring.find(project.root)
    reader = readers.snapshots(opened)
    tree = reader.history.at("HEAD", opened.git.resolve("HEAD"))
    pointer = Pointer("m.txt", hashlib.md5(b"1\n").hexdigest(), cached=False)
    with nullcontext() if is_it else pytest.raises(OutsideError, match="not what is recorded"):
        hash_model("m.txt", pointer, tree, reader.cache)


@pytest.mark.slow
def test_a_folder_is_hashed_as_sha256sum_prints_it(project: Project) -> None:
    project.write("net/b/ü w.bin", "two")
    project.write("net/a.bin", "one")
    project.dvc("add", "--quiet", "net")
    project.write("dvc.yaml", "artifacts: {net: {path: net, type: model}}\n")
    project.commit("a folder")
    assert released(project.gitml("release")) == "net@v1.0.0"
    file = manifest(project, "net@v1.0.0").file
    lines = [
        f"{hashlib.sha256(content.encode()).hexdigest()}  {name}\n"
        for name, content in [("a.bin", "one"), ("b/ü w.bin", "two")]
    ]
    assert file.sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert (file.nfiles, file.size) == (2, 6)


@pytest.mark.slow
def test_a_model_that_lies_in_git_itself(project: Project) -> None:
    project.write("model.json", "{}")
    project.write("dvc.yaml", "artifacts: {tiny: {path: model.json}}\n")
    project.commit("in git")
    assert released(project.gitml("release")) == "tiny@v1.0.0"
    project.commit("nothing")
    assert project.gitml("release").code == 1
    project.write("model.json", "[]")
    project.commit("another")
    assert released(project.gitml("release")) == "tiny@v1.0.1"
    assert manifest(project, "tiny@v1.0.1").file.sha256 == hashlib.sha256(b"[]").hexdigest()


@pytest.mark.slow
def test_a_project_and_a_model_in_sub_folders(git_repository: Project) -> None:
    root = git_repository
    root.path("ml/deep").mkdir(parents=True)
    Project(root.path("ml")).dvc("init", "--quiet", "--subdir")
    root.write("ml/deep/model.json", "{}")
    root.write("ml/deep/dvc.yaml", "artifacts: {tiny: {path: model.json}}\n")
    root.commit("nested")
    answer = root.gitml("release", "deep:tiny", folder="ml/deep")
    assert released(answer) == "ml/deep=tiny@v1.0.0"
    tree = repository.locate(root.root)
    assert tree.resolve("ml/deep:tiny@latest").sha == root.git("rev-parse", "HEAD")
    from gto import api

    assert [event["artifact"] for event in api.history(str(root.root))] == ["ml/deep:tiny"]
