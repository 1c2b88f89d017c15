"""Histories that are damaged, cut short or very long."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.damaged_project import beside as beside
from tests.fixtures.damaged_project import measured
from tests.fixtures.project import Project


@pytest.mark.parametrize("what", ["HEAD:m.json", "HEAD:dvc.yaml", "HEAD:sub"])
@pytest.mark.parametrize("damage", ["gone", "junk"])
def test_damaged_git_objects(beside: Project, what: str, damage: str) -> None:
    beside.write("m.json", '{"m": 1}')
    beside.write("sub/dvc.yaml", "metrics: [x.json]\n")
    beside.write("sub/x.json", '{"fine": 2}')
    beside.commit()
    oid = beside.git("rev-parse", what)
    path = beside.path(f".git/objects/{oid[:2]}/{oid[2:]}")
    path.chmod(0o644)
    path.unlink() if damage == "gone" else path.write_bytes(b"junk")
    answer = beside.gitml("metrics", "show", "HEAD", "workspace")
    assert answer.code == 4
    assert "fine" in answer.out
    assert oid in answer.err
    assert "hint: look at the repository's health: git fsck" in answer.err
    assert "bug" not in answer.err


def test_a_damaged_commit_does_not_hide_the_others(beside: Project) -> None:
    beside.write("m.json", '{"m": 1}')
    beside.commit("good")
    beside.write("m.json", '{"m": 2}')
    beside.commit("bad")
    oid = beside.git("rev-parse", "HEAD:m.json")
    beside.path(f".git/objects/{oid[:2]}/{oid[2:]}").unlink()
    beside.write("m.json", '{"m": 3}')
    beside.commit("again")
    answer = beside.gitml("metrics", "log")
    assert answer.code == 4
    values = {row.split()[-3]: row.split()[-1] for row in answer.out.splitlines()[1:4]}
    assert values == {"again": "3", "bad": "–", "good": "1"}
    assert answer.err.count("error:") == 1
    assert oid in answer.err


@pytest.mark.parametrize("author", ["a <a@x> 1 +9999", "a <a@x> 99999999999999 +0000", "a <a@x> x"])
def test_a_date_that_is_none(beside: Project, author: str) -> None:
    beside.write("dvc.yaml", "metrics: [ok.json]\n")
    head = beside.commit()
    tree = beside.git("rev-parse", f"{head}^{{tree}}")
    odd = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=beside.root,
        input=f"tree {tree}\nparent {head}\nauthor {author}\n"
        "committer a <a@x> 1700000000 +0000\n\nodd\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    beside.git("update-ref", "refs/heads/odd", odd)
    for words in ("show odd", "log odd --md --empty", "diff main odd --all"):
        answer = beside.gitml("metrics", *words.split())
        assert (answer.code, answer.err) == (0, "")
    row = next(
        row for row in beside.gitml("metrics", "log", "odd").out.splitlines() if "odd" in row
    )
    assert row.split()[:3] == [odd[:7], "odd", "-"]
    logged = beside.gitml("metrics", "log", "odd", "--json").json["revs"]
    assert (logged[odd]["date"], logged[odd]["metrics"]) == (None, {"ok.json": {"fine": 1}})
    assert all(about["date"] for sha, about in logged.items() if sha != odd)
    assert beside.gitml("report", "odd", "-o", "-").code == 0


def test_a_shallow_clone_says_what_to_fetch(beside: Project, tmp_path: Path) -> None:
    beside.write("m.json", '{"m": 1}')
    beside.commit("one")
    beside.commit("two")
    shallow = Project(tmp_path / "shallow")
    beside.git("clone", "--quiet", "--depth=1", f"file://{beside.root}", str(shallow.root))
    for words in (("show", "HEAD~1"), ("diff", "HEAD~1"), ("log", "HEAD~1..HEAD")):
        answer = shallow.gitml("metrics", *words)
        assert answer.code == 2
        assert "git fetch --unshallow" in answer.err
    answer = shallow.gitml("metrics", "log")
    assert answer.code == 0
    assert "this clone is shallow" in answer.err
    assert "git fetch --unshallow" in answer.err


@pytest.mark.slow
def test_thousands_of_problems_are_summed_up(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.commit()
    _import(project, _commits(project, 2000, metrics=False))
    answer = project.gitml("metrics", "log", "--all")
    assert answer.code == 4
    lines = answer.err.splitlines()
    assert len([line for line in lines if line.startswith("error:")]) == 1
    assert ", in 2001 commits, as in " in answer.err
    assert len(lines) == len(set(lines)), "no hint twice"
    assert len(lines) < 10
    verbose = project.gitml("-v", "metrics", "log", "--all")
    assert verbose.err.count("error:") == 2001


def _commits(project: Project, count: int, *, metrics: bool) -> Iterator[bytes]:
    """Commits after main for ``git fast-import``."""
    for number in range(count):
        yield b"commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\n" % (
            1_700_000_000 + number
        )
        yield b"data 2\nc\n"
        if not number:
            yield b"from %s\n" % project.git("rev-parse", "main").encode()
        content = b'{"v": %d}' % number
        if metrics:
            yield b"M 100644 inline m.json\ndata %d\n%s\n" % (len(content), content)
        yield b"M 100644 inline code.py\ndata %d\n%s\n" % (len(content), content)


def _import(project: Project, stream: Iterator[bytes]) -> None:
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"],
        cwd=project.root,
        input=b"".join(stream),
        check=True,
    )


@pytest.mark.slow
def test_4_000_commits(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", "{}")
    project.commit()
    _import(project, _commits(project, 4_000, metrics=True))
    answer = project.gitml("metrics", "log", "--last", "5", "--json")
    shown = [rev["metrics"]["m.json"]["v"] for rev in answer.json["revs"].values()]
    assert shown == [3_999, 3_998, 3_997, 3_996, 3_995]
    answer, peak = measured(project, "metrics", "log", "--all", "--json")
    assert len(answer.json["revs"]) == 4_002
    assert peak < 100
