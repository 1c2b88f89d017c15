"""Records that Git, or the driver, leaves in conflict without a marker in them."""

import subprocess

import pytest

from tests.fixtures.project import Project

_LOCK = "schema: '2.0'\nstages:\n  s:\n    cmd: {}\n"


@pytest.fixture
def merging(project: Project) -> Project:
    """A clone without the driver."""
    project.write("dvc.yaml", "stages:\n  s:\n    cmd: 'true'\n")
    project.commit("base")
    return project


def _merge(project: Project, path: str, ours: bytes, theirs: bytes) -> None:
    project.git("checkout", "--quiet", "-b", "topic")
    for branch, content in (("topic", theirs), ("main", ours)):
        project.git("checkout", "--quiet", branch)
        project.path(path).write_bytes(content)
        project.commit(branch)
    command = ["git", "merge", "topic"]
    subprocess.run(command, cwd=project.root, capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "ours", "theirs"),
    [
        ("dvc.lock", _LOCK.format("a").encode(), _LOCK.format('"\\0"').encode() + b"\0"),
        ("d.dvc", b"outs:\n- path: d\n  md5: " + b"a" * 32 + b"\n", b"\0\xff\0"),
    ],
    ids=["lock", "pointer"],
)
def test_it_is_no_file_that_was_edited(
    merging: Project, path: str, ours: bytes, theirs: bytes
) -> None:
    _merge(merging, path, ours, theirs)
    assert merging.path(path).read_bytes() == ours
    answer = merging.gitml("resolve")
    assert (answer.code, answer.out[:9]) == (1, "conflict "), answer.err
    assert answer.out.count(path) == 1
    assert "take one side" in answer.err
    assert merging.git("diff", "--name-only", "--diff-filter=U") == path
    answer = merging.gitml("resolve", "--theirs", "--json")
    assert (answer.code, answer.json["files"][path]["kept"]) == (0, None)
    assert merging.path(path).read_bytes() == theirs
    assert not merging.git("diff", "--name-only", "--diff-filter=U")


def test_one_that_a_person_wrote_is_told_with_what_stages_it(merging: Project) -> None:
    _merge(merging, "d.dvc", b"outs: []\n", b"\0\xff\0")
    merging.write("d.dvc", "outs: [] # by a person\n")
    answer = merging.gitml("resolve", "--theirs")
    assert answer.out == "edited    d.dvc: it has no conflict markers any more\n"
    assert "git add d.dvc" in answer.err


@pytest.mark.slow
def test_of_a_driver_that_was_killed_with_its_shell_ours_is_left(project: Project) -> None:
    """As where a person chose that. Staged, the merge drops all that the other side changed."""
    for name in ("1", "2", "3"):
        project.write(f"d/{name}", name)
    assert project.gitml("add", "d").code == 0
    project.commit("base")
    for branch, new, gone in (("topic", "theirs", "1"), ("main", "ours", "2")):
        project.git("checkout", "--quiet", *(["-b", "topic"] if branch == "topic" else [branch]))
        assert project.gitml("checkout", branch).code == 0
        project.write(f"d/{new}", new)
        project.path(f"d/{gone}").unlink()
        assert project.gitml("add", "d").code == 0
        project.commit(branch)
    project.write(".gitattributes", "*.dvc merge=gitml\n")
    ours = project.read("d.dvc")
    command = ["git", "-c", "merge.gitml.driver=kill -9 $$", "merge", "topic"]
    assert subprocess.run(command, cwd=project.root, capture_output=True, check=False).returncode
    assert project.read("d.dvc") == ours
    answer = project.gitml("resolve")
    told = "edited    d.dvc: it is as ours has it, without what theirs changed\n"
    assert (answer.code, answer.out) == (1, told)
    assert "both together: git checkout --merge d.dvc && gitml resolve; or" in answer.err
    project.git("checkout", "--quiet", "--merge", "d.dvc")
    answer = project.gitml("resolve")
    assert (answer.code, answer.out.partition(":")[0]) == (0, "resolved  d.dvc"), answer.out
    assert project.gitml("pull").code == 0
    names = sorted(path.name for path in project.path("d").iterdir())
    assert names == ["3", "ours", "theirs"]


def test_the_driver_tells_why_it_leaves_it(project: Project) -> None:
    for name, content in (("base", b""), ("ours", b"outs: []\n"), ("theirs", b"\0\xff\0")):
        project.path(name).write_bytes(content)
    answer = project.gitml("merge-driver", "base", "ours", "theirs", "dvc.lock")
    assert answer.code == 1
    assert "dvc.lock: left to Git, which merges lines, as dvc.lock: " in answer.err
    assert project.read("ours") == "outs: []\n"
