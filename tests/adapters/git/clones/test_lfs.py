"""``gitml.adapters.git.clones.lfs``: files that Git LFS keeps, with and without their objects."""

import hashlib
import json
from pathlib import Path

import pytest

from gitml.adapters.git.clones import lfs
from gitml.adapters.git.objects import TooLargeError
from gitml.adapters.git.repository import Git, locate
from gitml.core.snapshot import Absent
from gitml.errors import OutsideError
from tests.fixtures.project import Project

CONTENT = b'{"acc": 0.5}\n'
OID = hashlib.sha256(CONTENT).hexdigest()
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize {len(CONTENT)}\n"
PROGRAM = """\
#!/bin/sh
# Stands in for git-lfs, of which only this is used: download, keep, and write to the output.
[ "$1" = smudge ] || exit 9
oid=$(sed -n 's/^oid sha256://p')
[ -f "$LFS_SERVER/$oid" ] || { echo "Object does not exist on the server" >&2; exit 2; }
top=$(git rev-parse --git-common-dir)/lfs/objects/$(echo $oid | cut -c1-2)/$(echo $oid | cut -c3-4)
mkdir -p "$top" && cp "$LFS_SERVER/$oid" "$top/$oid" && cat "$top/$oid"
"""


def _keep(git: Git, content: bytes, oid: str | None = None) -> Path:
    name = oid or hashlib.sha256(content).hexdigest()
    path = git.private / "lfs" / "objects" / name[:2] / name[2:4] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def git(git_repository: Project) -> Git:
    return locate(git_repository.root)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the server of Git LFS, and a git-lfs that knows it."""
    folder = tmp_path / "server"
    folder.mkdir()
    program = tmp_path / "bin" / "git-lfs"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    program.chmod(0o755)
    monkeypatch.setenv("LFS_SERVER", str(folder))
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return folder


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", POINTER.encode()[:60], b"x" + POINTER.encode(), POINTER.encode() + b" " * 1024],
)
def test_what_is_no_pointer_stands_for_itself(git: Git, content: bytes) -> None:
    assert lfs.resolve(git, "m.json", content) == content


def test_a_pointer_stands_for_its_object(git: Git) -> None:
    _keep(git, CONTENT)
    assert lfs.resolve(git, "m.json", POINTER.encode(), 100) == CONTENT
    with pytest.raises(TooLargeError, match=r"m\.json"):
        lfs.resolve(git, "m.json", POINTER.encode(), 5)


def test_an_object_that_is_elsewhere(git_repository: Project, git: Git, tmp_path: Path) -> None:
    kept = _keep(git, CONTENT)
    git_repository.git("config", "lfs.storage", str(tmp_path / "store"))
    with pytest.raises(lfs.LfsMissingError, match="its object is not here") as caught:
        lfs.resolve(git, "m.json", POINTER.encode())
    assert caught.value.absent == Absent(OID, lfs_size=len(CONTENT))
    (git.private / "lfs").rename(tmp_path / "store")
    assert not kept.exists()
    assert lfs.resolve(git, "m.json", POINTER.encode()) == CONTENT


@pytest.mark.parametrize("wrong", [CONTENT[:-1], CONTENT + b"\n", CONTENT.replace(b"5", b"9")])
def test_a_damaged_object_is_not_believed(git: Git, wrong: bytes) -> None:
    _keep(git, wrong, OID)
    with pytest.raises(OutsideError, match="damaged"):
        lfs.resolve(git, "m.json", POINTER.encode())


def _commit_pointers(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\nplots: [p.csv]\n")
    for content, table in ((CONTENT, b"x,y\n0,1\n"), (CONTENT.replace(b"5", b"6"), b"x,y\n0,2\n")):
        for path, whole in (("m.json", content), ("p.csv", table)):
            oid = hashlib.sha256(whole).hexdigest()
            project.write(path, POINTER.replace(OID, oid).replace("size 13", f"size {len(whole)}"))
        project.commit("next")


def _serve(server: Path) -> None:
    for whole in (CONTENT, CONTENT.replace(b"5", b"6"), b"x,y\n0,1\n", b"x,y\n0,2\n"):
        (server / hashlib.sha256(whole).hexdigest()).write_bytes(whole)


def test_metrics_in_git_lfs_are_named_then_fetched(project: Project, server: Path) -> None:
    _commit_pointers(project)
    answer = project.gitml("metrics", "diff", "HEAD~1", "HEAD")
    assert answer.code == 4
    assert "HEAD~1: m.json: in Git LFS, and its object is not here" in answer.err
    assert "hint: get what only the remote of Git LFS has: add --fetch" in answer.err
    _serve(server)
    answer = project.gitml("metrics", "diff", "HEAD~1", "HEAD", "--fetch", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["metrics"]["m.json"]["acc"]["change"] == pytest.approx(0.1)
    assert project.gitml("metrics", "show", "--json").json["revs"]["workspace"]["metrics"] == {
        "m.json": {"acc": 0.6}
    }


@pytest.mark.slow
def test_a_report_fetches_metrics_and_plots(project: Project, server: Path) -> None:
    _commit_pointers(project)
    answer = project.gitml("report", "HEAD~1", "HEAD")
    assert "p.csv: in Git LFS, and its object is not here" in answer.err
    _serve(server)
    answer = project.gitml("report", "HEAD~1", "HEAD", "--fetch", "--json")
    assert (answer.code, answer.json["problems"]) == (0, [])
    assert json.dumps(answer.json["metrics"]).count("0.6") == 1
    assert "### Plots" in project.read("report.md")


def test_a_fetch_that_fails_says_why(project: Project, server: Path) -> None:
    _commit_pointers(project)
    answer = project.gitml("metrics", "show", "HEAD", "--fetch")
    assert answer.code == 4
    assert "git-lfs could not fetch the object" in answer.err
    assert "Object does not exist on the server" in answer.err
    (server.parent / "bin" / "git-lfs").unlink()
    answer = project.gitml("metrics", "show", "HEAD", "--fetch")
    assert "git-lfs is not installed" in answer.err
