"""What to do about a status, and what it says of remotes and of records: in words."""

from typing import Any

import pytest

from gitml.core.data.changes import DataChange
from gitml.core.data.data_status import DataStatus
from gitml.core.data.pointers import Pointer
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.data.remotes.remote_status import Lacking, RemoteStatus
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.pipeline.staleness import answer
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Problem
from gitml.core.stage_status import StageStatus
from gitml.core.status import Status
from gitml.core.verdict import Reason
from gitml.render.text.status.next_steps import steps
from gitml.render.text.status.status import status

KINDS = "what may be executed, or is a link, in 1 tracked path is not as recorded"
STORE = "remote 'store' is not the default one: gitml remote default"
ADD = "gitml remote add -d storage URL_OR_FOLDER"
AWAY = DataStatus("raw.csv", "not in cache", md5="1")
UNPUSHED = AWAY._replace(push=False)
PENDING = answer("train", [Reason("command")])
HERE, LOST = Lacking("a", 3), Lacking("b", 2, 2, "train")
PARTLY, CUT = Lacking("c", 3, 1), Lacking("d", 2, cut=1)


def found(*, stages: dict[str, Any] | None = None, **more: Any) -> Status:
    return Status(**{"branch": "main", "head": None, "files": {}, **more},
                  stages=StageStatus(**stages or {}))  # fmt: skip


@pytest.mark.parametrize(
    ("stages", "more", "told"),
    [
        ({"data": (AWAY,), "outputs": 4}, {}, ["1 of 4 tracked paths is not here: gitml pull"]),
        ({"data": (AWAY,), "outputs": None}, {}, ["1 tracked path is not here: gitml pull"]),
        (
            {"data": (AWAY._replace(now="1"),), "outputs": 4},
            {},
            ["1 of 4 tracked paths is here, but not in the cache: gitml add raw.csv"],
        ),
        (
            {"data": (AWAY._replace(state="modified", in_part=True),), "outputs": 4},
            {},
            ["1 of 4 tracked paths is here in part: gitml pull"],
        ),
        (
            {"data": (AWAY._replace(in_part=True), AWAY._replace(path="b")), "outputs": 4},
            {},
            ["2 of 4 tracked paths are not here, or in part: gitml pull"],
        ),
        (
            {"data": (AWAY._replace(path="d", state="modified", absent=True, new=("a", "b")),)},
            {},
            ["1 data file changed and not recorded: gitml add d/a d/b"],
        ),
        (
            {"data": (AWAY._replace(path="d", state="modified", new=tuple("abcdef")),)},
            {},
            ["1 data file changed and not recorded: gitml add d"],
        ),
        (
            {"data": (AWAY._replace(now="1", imported="repo"), AWAY._replace(path="b"))},
            {},
            ["2 tracked paths are not here, or not in the cache: gitml pull"],
        ),
        (
            {"data": (UNPUSHED._replace(now="1"), AWAY._replace(path="b"))},
            {},
            ["1 tracked path is here, but not in the cache: gitml add raw.csv",
             "1 tracked path is not here: gitml pull"],
        ),
        (
            {"data": (AWAY._replace(listing="damaged"), AWAY._replace(path="b")), "outputs": 4},
            {},
            ["1 tracked path is damaged in the cache: gitml verify-data --repair",
             "1 of 4 tracked paths is not here: gitml pull"],
        ),
        (
            {"data": (AWAY._replace(state="modified", now="1", kinds=("run",), unplaced=True),)},
            {},
            [f"{KINDS}: gitml pull raw.csv"],
        ),
        (
            {"data": (UNPUSHED,)},
            {},
            ["1 tracked path is not here, but where it was added, as it is not to be pushed"],
        ),
        (
            {"data": (UNPUSHED, AWAY._replace(path="b"))},
            {},
            ["1 tracked path is not here: gitml pull",
             "1 tracked path is not here, but where it was added, as it is not to be pushed"],
        ),
        (
            {"data": (AWAY._replace(listing="none"), UNPUSHED._replace(path="b"))},
            {},
            ["1 tracked path is recorded with what is no listing of a folder: gitml verify-data",
             "1 tracked path is not here, but where it was added, as it is not to be pushed"],
        ),
        (
            {"data": (UNPUSHED._replace(imported="url"),)},
            {},
            ["1 tracked path is not here: gitml pull"],
        ),
        ({"data": (AWAY,), "outputs": 0}, {}, ["1 tracked path is not here: gitml pull"]),
        (
            {"data": (AWAY,), "no_default_remote": NoDefaultRemote()},
            {},
            [f"1 tracked path is not here, and no remote is set up: {ADD}; then gitml pull"],
        ),
        (
            {"data": (AWAY,), "no_default_remote": NoDefaultRemote(("store",))},
            {},
            [f"1 tracked path is not here, and its {STORE} store; then gitml pull"],
        ),
        (
            {"data": (AWAY._replace(imported="url"),), "no_default_remote": NoDefaultRemote()},
            {},
            ["1 tracked path is not here: gitml update raw.csv"],
        ),
        (
            {"data": (AWAY._replace(imported="url"), AWAY._replace(path="b", remote="own")),
             "no_default_remote": NoDefaultRemote()},
            {},
            ["2 tracked paths are not here: gitml update raw.csv; then gitml pull"],
        ),
        (
            {"data": (AWAY, AWAY._replace(path="b", state="modified"))},
            {"origins": {"b": "old"}},
            ["2 tracked paths are of another commit, old or not here: gitml pull"],
        ),
        (
            {"data": (AWAY._replace(state="modified"),), "pending": (PENDING,)},
            {"files": {"x": "new"}},
            ["1 data file changed and not recorded: gitml add raw.csv",
             "1 stage must run: gitml repro"],
        ),
        (
            {"data": (AWAY, AWAY._replace(path="b", state="modified"))},
            {},
            ["1 data file changed and not recorded: gitml add b",
             "1 tracked path is not here: gitml pull"],
        ),
        (
            {"pending": (PENDING,)},
            {"failed": ("gone", "train")},
            ["1 stage must run, and train failed last time (gitml repro logs train): gitml repro"],
        ),
        (
            {"pending": (PENDING,), "blocked": {"train": ("m",)}},
            {},
            ["1 output is in Git, so its stage cannot run: git rm -r --cached m",
             "1 stage must run: gitml repro"],
        ),
        (
            {"data": (DataStatus("m", "missing", in_git=True, cached=False),)},
            {},
            ["1 file of Git is gone: git checkout -- m"],
        ),
        (
            {"problems": (Problem("dvc.lock", "x"),), "data": (AWAY,)},
            {},
            ["dvc.lock must be mended first: see the error"],
        ),
        (  # the state of a stage, of which DVC says nothing as long as the old syntax is there
            {"problems": (Problem("x.dvc", "untold"),), "outdated": (Problem("x.dvc", "old"),)},
            {},
            ["old syntax in 1 file must be mended, or DVC does nothing here: see below"],
        ),
        (
            {},
            {"files": {"x": "untracked"}, "origins": {"x": "more"}},
            ["1 path of more is left here; delete: gitml checkout main"],
        ),
        ({}, {"files": {"x": "new", "y": "new"}},
         ["2 files are not committed: git add --all && git commit"]),
        ({}, {"remote": RemoteStatus((HERE, PARTLY)), "passed_over": ()},
         ["2 tracked paths are not on the remote: gitml push",
          "1 tracked path is neither here nor on the remote"]),
        ({}, {"remote": RemoteStatus((HERE, CUT))},
         ["2 tracked paths are not on the remote: gitml push --check"]),
        ({}, {"remote": RemoteStatus((LOST,)), "passed_over": ()},
         ["1 tracked path is neither here nor on the remote"]),
        ({}, {"remote": RemoteStatus((HERE, LOST))},
         [("1 tracked path is here, but neither in the cache nor on the remote: gitml verify-data "
           "--repair"), "2 tracked paths are not on the remote: gitml push"]),
        ({"data": (DataStatus(LOST.path, "not in cache", md5="b", now="b"),)},
         {"remote": RemoteStatus((LOST,))},
         ["1 tracked path is here, but not in the cache: gitml add b",
          "1 tracked path is not on the remote: gitml push"]),
        ({"data": (AWAY, DataStatus(LOST.path, "not in cache", md5="b"))},
         {"remote": RemoteStatus((LOST,))},
         ["1 tracked path is not here: gitml pull",
          "1 tracked path is neither here nor on the remote"]),
        ({}, {"remote": RemoteStatus()}, []),
    ],
)  # fmt: skip
def test_first_things_first(stages: dict[str, Any], more: dict[str, Any], told: list[str]) -> None:
    assert steps(found(stages=stages, **more), str) == told


MERGE, REBASE, BISECT = {"merge": "f" * 40}, {"rebase": None}, {"bisect": None}


@pytest.mark.parametrize(
    ("under_way", "line", "command"),
    [
        (MERGE, "a merge of fffffff is under way: git commit ends it, or git merge --abort",
         "git commit"),
        (REBASE, "a rebase is under way: git rebase --continue ends it, or git rebase --abort",
         "git rebase --continue"),
        (BISECT, "a bisect is under way: git bisect reset ends it", "git commit"),
        ({}, "not asked: whether the remote has this data (gitml status --remote)", "git commit"),
    ],
)  # fmt: skip
def test_what_git_has_begun_is_named_with_what_ends_it(
    under_way: dict[str, str | None], line: str, command: str
) -> None:
    assert line in text(under_way=under_way).splitlines()
    told = text(under_way=under_way, files={"x": "new"})
    assert f"1 file is not committed: git add --all && {command}\n" in told
    assert f"Files that are not committed (git add --all && {command}): 1\n" in told


def test_a_conflict_of_an_output_that_git_keeps_is_resolved_by_the_record() -> None:
    stage = Stage(
        "train", "train", "dvc.yaml", "x", outs=(Out("m.json", cache=False), Out("model"))
    )
    stages = {"pipeline": {"train": stage}}
    conflict = {"files": {"m.json": "conflict"}}
    assert steps(found(stages=stages, **conflict), str) == ["1 file is in conflict: gitml resolve"]
    assert "  m.json  gitml resolve\n" in text(stages=stages, **conflict) + "\n"
    mixed = {"files": {"m.json": "conflict", "train.py": "conflict"}}
    assert steps(found(stages=stages, **mixed), str) == [
        "2 files are in conflict: resolve it, then: git add train.py"
    ]


def test_a_conflict_of_an_ignore_file_is_resolved_where_only_lines_of_data_clash() -> None:
    ignores = {".gitignore": "conflict", "a.csv.dvc": "conflict"}
    assert steps(found(files=ignores), str) == [
        "2 files are in conflict: gitml resolve, or by hand, then: git add .gitignore"
    ]
    assert steps(found(files={**ignores, "train.py": "conflict"}), str) == [
        "3 files are in conflict: resolve it, then: git add train.py"
    ]


def test_no_command_of_data_is_named_that_is_refused_until_a_file_is_mended() -> None:
    lost = DataStatus("m", "missing", in_git=True, cached=False)
    stages = {"problems": (Problem("dvc.lock", "x"),), "data": (AWAY, lost)}
    told = text(stages=stages, files={"dvc.lock": "conflict"}, new_data=("new.csv",))
    rows = [line.split(maxsplit=3) for line in told.splitlines() if line.startswith("  ")]
    assert ["not", "in", "cache", "raw.csv"] in rows
    assert ["missing", "m", "bring", "it back: git checkout -- m"] in rows
    assert "gitml add" not in told


def test_new_data_whose_name_no_record_can_have_is_renamed_first() -> None:
    told = steps(found(new_data=("a.csv", "\udcff.bin")), quoted_path)
    assert told == [
        r"DVC can record only names that are UTF-8: rename $'\xff.bin'; then gitml add",
        "1 new file looks like data: gitml add a.csv",
    ]


def test_data_that_no_stage_makes_is_no_output() -> None:
    stage = Stage("train", "train", "dvc.yaml", "x", outs=(Out("model"),))
    model = AWAY._replace(path="model")
    stages = {"pipeline": {"train": stage}, "outputs": 2}
    (made,) = steps(found(stages={**stages, "data": (model,)}), str)
    assert made == "1 of 2 outputs is not here: gitml pull"
    (both,) = steps(found(stages={**stages, "data": (model, AWAY)}), str)
    assert both == "2 of 2 tracked paths are not here: gitml pull"


def test_what_a_stage_makes_anew_is_counted_with_what_is_not_here() -> None:
    pipeline = {"train": Stage("train", "train", "dvc.yaml", "x", outs=(Out("model"),))}
    data = (AWAY._replace(path="model", stage="train"), AWAY)
    stages = {"pipeline": pipeline, "outputs": 2, "data": data, "pending": (PENDING,)}
    away, due = steps(found(stages=stages), str)
    made = "(1 of them made anew by stages that must run)"
    assert away == f"2 of 2 tracked paths are not here {made}: gitml pull"
    assert due == "1 stage must run: gitml repro"


def text(**more: Any) -> str:
    return status(found(**more), "")


def test_what_the_remote_said() -> None:
    asked = "not asked: whether the remote has this data (gitml status --remote)"
    clean = "nothing changed: code, data and pipeline are as recorded"
    assert text().splitlines()[1:] == [clean, "", asked]
    assert text(stages={"outputs": 0}).splitlines()[1:] == [clean]
    assert text(stages={"no_default_remote": NoDefaultRemote()}).splitlines()[1:] == [clean]
    whole = text(remote=RemoteStatus())
    assert whole.splitlines()[1:] == [clean, "", "the remote has all data that is recorded here"]
    rest = text(remote=RemoteStatus(imports={"a": "../x", "b": "../x"}, unpushed=("c",)))
    assert rest.splitlines()[3:] == [
        "the remote has all data that is to be there",
        "2 imports come from ../x, which was not asked",
        "1 path is not to be pushed (push: false)",
    ]
    lacking = text(remote=RemoteStatus((HERE, LOST)), passed_over=())
    assert clean not in lacking
    assert "the remote has all" not in lacking
    assert lacking.splitlines()[-3:] == [
        "Data that the remote lacks (gitml push): 2",
        "  a  3 objects",
        "  b  2 objects  2 not here either: gitml repro train",
    ]
    assert "Data that the remote lacks: 1\n" in text(remote=RemoteStatus((LOST,)), passed_over=())
    here = text(remote=RemoteStatus((LOST,))).splitlines()[-2:]
    assert here == [
        "Data that the remote lacks (gitml push): 1",
        "  b  2 objects  2 not in the cache either, and whole here",
    ]
    unseen = text(remote=RemoteStatus(unseen=("images",)))
    assert clean not in unseen
    assert unseen.splitlines()[-2:] == [
        "Folders of which it is not known whether the remote has all: 1",
        "  images  only the list of its files was asked for",
    ]


@pytest.mark.parametrize(
    ("passed_over", "line"),
    [
        (0, "the pipeline is up to date"),
        (1, "the pipeline is up to date; 1 tracked path is not here and counts as recorded"),
        (2, "the pipeline is up to date; 2 tracked paths are not here and count as recorded"),
    ],
)
def test_the_verdict_without_data(passed_over: int, line: str) -> None:
    paths = tuple(map(str, range(passed_over)))
    lines = text(passed_over=paths, stages={"no_default_remote": NoDefaultRemote()}).splitlines()
    assert lines[1:] == [line]
    stale = text(passed_over=paths, stages={"pending": (PENDING,)})
    assert stale.splitlines()[1:3] == [
        line.replace("is up to date", "is not up to date"),
        "1 stage must run: gitml repro",
    ]


def test_records_that_are_not_committed() -> None:
    new, old = (Pointer("a", md5, source="a.dvc") for md5 in "12")
    changes = (DataChange("a", old, new), DataChange("b", old, None))
    lines = text(recorded=changes, files={"a.dvc": "modified"}).splitlines()
    assert lines[3:6] == [
        "Data that is recorded and not committed (git commit): 2",
        "  modified  a  in a.dvc",
        "  removed   b  in a.dvc",
    ]
    title = "Data that is recorded and not committed (git rebase --continue): 2"
    assert title in text(recorded=changes, under_way=REBASE).splitlines()


def test_stages_that_wait_for_data_of_which_too_little_is_known() -> None:
    folder = AWAY._replace(path="images", md5="2.dir")
    pending = (answer("train", [Reason("dependency", "images/a", "a", state="missing")]),)
    stages = {"data": (folder,), "pending": pending}
    sure = text(stages={**stages, "restored": {"images/a": "a"}})
    assert "Stages that lack nothing but that data: 1\n  train\n" in sure
    unsure = text(stages={**stages, "restored": {"images/a": None}})
    assert "nothing but that data, as far as is known without it: 1\n  train\n" in unsure
    lines = status(found(stages={**stages, "restored": {"images/a": None}}).without_absent(), "")
    known = "it is not known whether the pipeline is up to date"
    assert lines.splitlines()[1:6] == [
        f"{known}; 1 tracked path is not here and counts as recorded",
        "1 stage may have to run: gitml status --no-data --remote",
        "",
        "Stages that may have to run: 1",
        "  train: images/a may have changed: the list of its folder's files is not here",
    ]
    asked = found(stages={**stages, "restored": {"images/a": None}}, remote=RemoteStatus())
    assert steps(asked.without_absent(), str) == ["1 stage may have to run: gitml pull images"]


def test_a_stage_that_cannot_run_is_not_told_to_run() -> None:
    def lacking(name: str) -> Any:
        return answer(name, [Reason("dependency", ".env", state="missing")])

    folds = DataStatus("folds", "not in cache", stage="split", md5="1")
    pipeline = {
        "split": Stage("split", "split", "dvc.yaml", "true", deps=(".env",), outs=(Out("folds"),)),
        "plot": Stage("plot", "plot", "dvc.yaml", "true", deps=(".env",), outs=(Out("o"),)),
        "fit": Stage("fit", "fit", "dvc.yaml", "true", deps=("folds",), outs=(Out("model"),)),
        "other": Stage("other", "other", "dvc.yaml", "true", outs=(Out("x"),)),
    }
    stages = {"data": (folds,), "pipeline": pipeline}
    due = (lacking("split"), lacking("plot"))
    told = ".env is not here, and nothing here brings it: plot cannot run"
    one = found(stages={**stages, "pending": due})
    assert steps(one, str) == ["1 output is not here: gitml pull", told, "2 stages must run"]
    assert one.stuck == {"split", "plot", "fit"}
    assert "gitml repro" not in status(one, "")
    other = answer("other", [Reason("command")])
    last = steps(found(stages={**stages, "pending": (*due, other)}), str)[-1]
    assert last == "3 stages must run: gitml repro --keep-going"
    deleted = found(stages={**stages, "pending": due}, files={".env": "deleted"})
    assert steps(deleted, str) == ["2 stages must run: gitml repro"]
