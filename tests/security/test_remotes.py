"""What a remote, or a run cache that came from one, cannot do: see ``docs/security.md``."""

from pathlib import Path

from tests.fixtures.project import Project

PIPELINE = "stages:\n  s:\n    cmd: cp a o; echo ran >> ran\n    deps: [a]\n    outs: [o]\n"


def test_a_record_for_other_files(project: Project) -> None:
    project.write("a", "1")
    project.write("dvc.yaml", PIPELINE)
    project.write("code.py", "ours")
    assert project.gitml("repro").code == 0
    project.commit()
    records = [one for one in project.path(".dvc/cache/runs").rglob("*") if one.is_file()]
    assert len(records) == 1
    records[0].write_text(records[0].read_text().replace("path: o\n", "path: code.py\n"))
    for name in ("o", "dvc.lock"):
        project.path(name).unlink()
    answer = project.gitml("repro")
    assert answer.code == 0, answer.err
    assert project.read("code.py") == "ours"
    assert project.read("ran") == "ran\nran\n"


def test_a_record_that_lies_elsewhere_on_the_remote(project: Project, tmp_path: Path) -> None:
    """What is no record by its name is not brought along."""
    store = tmp_path / "store"
    project.dvc("remote", "add", "-q", "-d", "s", str(store))
    project.write("a", "1")
    project.write("dvc.yaml", PIPELINE)
    assert project.gitml("repro").code == 0
    project.dvc("push", "-q", "--run-cache")
    (store / "runs" / "hook").write_text("theirs")
    assert project.gitml("repro", "--pull").code == 0
    assert not project.path(".dvc/cache/runs/hook").exists()
