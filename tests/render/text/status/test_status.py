"""The state of the working tree as text: within its place, and each reason told once."""

from collections.abc import Sequence
from dataclasses import replace

from gitml.core.data.data_status import DataStatus
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.pipeline.staleness import answer
from gitml.core.snapshot import Problem
from gitml.core.stage_status import StageStatus
from gitml.core.status import Status
from gitml.core.verdict import Reason
from gitml.render.text.cell_text import width
from gitml.render.text.status.status import status

CHANGED = Reason("dependency", "../pyproject.toml", "1", "2", "modified")


def found(stages: StageStatus) -> Status:
    return Status("main", None, {}, stages._replace(no_default_remote=NoDefaultRemote()))


def users(name: str, names: Sequence[str]) -> dict[str, Stage]:
    """A pipeline in which ``names`` use what ``name`` makes."""
    first = {name: Stage(name, name, "dvc.yaml", "", outs=(Out("o"),))}
    return first | {one: Stage(one, one, "dvc.yaml", "", deps=("o",)) for one in names}


def test_stages_of_the_same_reasons_are_told_together() -> None:
    pending = [answer(f"stage-{n}", [CHANGED]) for n in range(90)]
    pending.append(answer("other", [Reason("always")]))
    lines = status(found(StageStatus(tuple(pending))), "", columns=120).splitlines()
    assert lines[-3:] == [
        "  other: always runs",
        "",
        "all of it: gitml status --all",
    ]
    assert lines[-4] == (
        "  stage-0, stage-1, stage-2, stage-3, stage-4 and 85 more: ../pyproject.toml changed"
    )
    whole = status(found(StageStatus(tuple(pending))), "", everything=True, columns=80)
    assert whole.count("../pyproject.toml changed") == 1
    assert "stage-89" in whole
    assert max(map(width, whole.splitlines())) <= 80


def test_reasons_stand_near_the_left_also_of_stages_with_long_names() -> None:
    why = [CHANGED, Reason("dependency", "train.py", "1", "2", "modified")]
    long, short = "train_with_all_features@fold-3", "train"
    pending = tuple(answer(name, why) for name in (long, short))
    lines = status(found(StageStatus(pending[:1])), "", columns=200).splitlines()
    assert [f"  {long}:", "    ../pyproject.toml changed", "    train.py changed"] == lines[-3:]
    lines = status(found(StageStatus(pending[1:])), "", columns=200).splitlines()
    assert lines[-2:] == ["  train: ../pyproject.toml changed", "         train.py changed"]


def test_lists_and_commands_are_broken_into_lines() -> None:
    before, after = f"python {'a' * 50} b {'c ' * 30}", f"python {'a' * 50} d {'e ' * 30}"
    pending = answer("a-stage-of-some-name", [Reason("command", "", before, after)])
    names = tuple(f"stage-with-a-long-name-{n}" for n in range(10))
    stages = StageStatus((pending,), pipeline=users(pending.name, names))
    for columns in (60, 80, 100):
        lines = status(found(stages), "", columns=columns).splitlines()
        assert max(map(width, lines)) <= columns
    assert any(len(line) > 100 for line in status(found(stages), "").splitlines())


def test_paths_are_those_that_the_user_can_type() -> None:
    gone = DataStatus("sub/data/a.csv", "missing", md5="1" * 32)
    looked = replace(found(StageStatus(data=(gone,))), files={"new/": "untracked"})
    text = status(looked, "sub", columns=100)
    assert "  missing  data/a.csv  bring it back: gitml pull data/a.csv" in text.splitlines()
    assert "  untracked  ../new/" in text.splitlines()


def test_what_to_type_stays_whole() -> None:
    path = f"folder/{'p' * 60}.csv"
    gone = DataStatus(path, "missing", in_git=True)
    lines = status(found(StageStatus(data=(gone,))), "", columns=80).splitlines()
    assert any(line.strip() == f"bring it back: git checkout -- {path}" for line in lines)


def test_each_line_of_steps_is_a_sentence_of_its_own() -> None:
    gone = DataStatus("a.csv", "not in cache", md5="1" * 32)
    pending = answer("train", [Reason("always")])
    stages = StageStatus((pending,), (gone,), blocked={"train": ("m", "n")}, outputs=2)
    for columns in (80, None):
        lines = status(found(stages), "", columns=columns).splitlines()
        assert lines[1].startswith("1 of 2 tracked paths is not here, and no remote is set up:")
        then = next(line for line in lines if "are in Git" in line)
        assert then.startswith("then 2 outputs are in Git, so their stages cannot run:")
        assert not any(line.endswith("; then") for line in lines)


def test_no_command_is_advised_that_dvc_refuses_for_its_old_syntax() -> None:
    old = Problem("a.dvc", "a.dvc: old syntax: has a command", "git rm a.dvc")
    away = DataStatus("raw.csv", "not in cache", md5="1")
    due = answer("train", [Reason("command")])
    of_git = DataStatus("m.json", "missing", in_git=True)
    stages = StageStatus((due,), (away, of_git), outdated=(old,))
    told = status(Status("main", None, {"new.csv": "untracked"}, stages, new_data=("new.csv",)), "")
    assert "old syntax in 1 file must be mended, or DVC does nothing here: see below" in told
    assert "  not in cache  raw.csv" in told
    assert "bring it back: git checkout -- m.json" in told
    assert "gitml" not in told
    words = (
        "write its cmd, deps and outs into dvc.yaml as a stage, and take the file away: git rm x"
    )
    stages = StageStatus(outdated=(old._replace(reason=f"{'a ' * 30}: old syntax", hint=words),))
    lines = status(Status("main", None, {}, stages), "", columns=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert any(line.endswith("git rm x") for line in lines)


def test_a_name_that_dvc_cannot_record_is_not_to_be_added() -> None:
    unfit = "data/caf\udce9.txt"
    data = DataStatus("data", "modified", md5="1.dir", now="2.dir", unfit=unfit)
    told = status(found(StageStatus(data=(data,))), "", columns=None)
    shown = r"$'data/caf\xe9.txt'"
    assert f"DVC can record only names that are UTF-8: rename {shown}; then gitml add" in told
    assert f"the name of {shown} is not UTF-8: rename it, or name it in .dvcignore" in told
    assert "keep it" not in told


def test_an_edited_import_is_told_from_data_of_the_project() -> None:
    data = DataStatus("data", "modified", md5="1" * 32, now="2" * 32, imported="repo")
    told = status(found(StageStatus(data=(data,))), "", columns=None)
    assert "imported, and edited; keep it as data of this project: gitml add data" in told
