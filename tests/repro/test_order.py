"""In what order ``gitml repro`` records stages, and what a stage reads of others' records."""

import json
import re

from tests.fixtures.project import Project


def test_the_order_of_a_lock_is_not_by_chance(project: Project) -> None:
    """Where less than half of all stages are named, DVC's own is that of a set."""
    stages = {f"s{n}": {"cmd": f"echo {n} > o{n}", "outs": [f"o{n}"]} for n in range(9)}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    for seed in "12":
        project.path("dvc.lock").unlink(missing_ok=True)
        env = {"PYTHONHASHSEED": seed}
        answer = project.gitml_process("repro", "-q", "s4", "s2", "s3", "s1", env=env)
        assert answer.code == 0, answer.err
        assert re.findall(r"^  (s\d):", project.read("dvc.lock"), re.M) == ["s1", "s2", "s3", "s4"]


def test_a_folder_is_read_with_the_ignore_lines_and_the_lock_in_it(project: Project) -> None:
    """DVC writes them after every stage, so that they are there for a user of the folder."""
    make = {"cmd": "echo 1 > one", "outs": ["one"]}
    use = {"cmd": "ls -A part > seen", "deps": ["part"], "outs": ["seen"]}
    project.write("part/dvc.yaml", json.dumps({"stages": {"make": make}}))
    project.write("dvc.yaml", json.dumps({"stages": {"use": use}}))
    assert project.gitml("repro").code == 0
    assert project.read("seen").split() == [".gitignore", "dvc.lock", "dvc.yaml", "one"]
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_a_frozen_stage_is_recorded_with_what_the_stage_before_it_makes(project: Project) -> None:
    """Forced, it is recorded anew, for which its dependency is read: not half made, not gone."""
    slow = {"cmd": "sleep 0.3; echo 1 > one", "outs": ["one"]}
    frozen: dict[str, object] = {"cmd": "cp one two", "deps": ["one"], "outs": ["two"]}
    project.write("dvc.yaml", json.dumps({"stages": {"slow": slow, "frozen": frozen}}))
    assert project.gitml("repro").code == 0
    lock = project.read("dvc.lock")
    frozen["frozen"] = True
    project.write("dvc.yaml", json.dumps({"stages": {"slow": slow, "frozen": frozen}}))
    answer = project.gitml("repro", "--force", "-j", "2")
    assert answer.code == 0, answer.err
    assert project.read("dvc.lock") == lock


def test_single_stages_that_use_each_other_run_one_after_another(project: Project) -> None:
    first = {"cmd": "sleep 0.3; echo 1 > one", "outs": ["one"]}
    second = {"cmd": "cp one two", "deps": ["one"], "outs": ["two"]}
    project.write("dvc.yaml", json.dumps({"stages": {"first": first, "second": second}}))
    answer = project.gitml("repro", "-s", "first", "second", "-j", "2")
    assert answer.code == 0, answer.err
    assert project.read("two") == "1\n"
