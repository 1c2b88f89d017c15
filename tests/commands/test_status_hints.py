"""What ``gitml status`` advises, done: each hint is run and does what it says."""

import os
import shlex
import subprocess
import sys
from typing import Any

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import clone

OLD = """\
stages:
  make:
    cmd: cp in out
    deps: [in]
    outs:
    - out
    live:
      logs: {summary: true}
"""


_LOOKS = ("status", "status --no-data --exit-code", "status --remote")


def todo(project: Project, folder: str = ".") -> str:
    """The line that says what to do."""
    return project.gitml("status", folder=folder).out.splitlines()[1]


def run(project: Project, advice: str) -> None:
    """Run the command of an advice."""
    words = shlex.split(advice.rpartition(": ")[2])
    if words[0] == "gitml":
        answer = project.gitml(*words[1:])
        assert answer.code == 0, answer.err
    else:
        project.git(*words[1:])


def test_in_a_fresh_clone_the_data_is_pulled(versioned: Project) -> None:
    there = clone(versioned)
    advice = todo(there)
    assert advice == "5 of 5 tracked paths are not here: gitml pull"
    text = there.gitml("status").out
    assert "Stages that lack nothing but that data: 2\n  prepare, train\n" in text
    assert "Stages that must run" not in text
    run(there, advice)
    assert todo(there) == "nothing changed: code, data and pipeline are as recorded"


def test_changed_data_that_git_has_as_well_is_let_go_by_git_before_it_is_added(
    versioned: Project,
) -> None:
    versioned.git("add", "--force", "data/raw.csv")
    versioned.commit()
    versioned.write("data/raw.csv", "row 3\n")
    first, _, then = todo(versioned).partition("; then ")
    assert first == ("1 changed path is in Git as well as in DVC: git rm -r --cached data/raw.csv")
    run(versioned, first)
    run(versioned, f": {then.partition(';')[0]}")
    assert versioned.gitml("status", "--json").json["data"] == {}


def test_after_a_plain_switch_it_says_whose_data_lies_there(versioned: Project) -> None:
    versioned.git("switch", "--quiet", "--create", "older", "v1")
    answer = versioned.gitml("status")
    advice = answer.out.splitlines()[1]
    assert advice.startswith("5 of 5 tracked paths are of another commit, main (")
    assert advice.endswith("): gitml pull")
    assert "gitml add" not in answer.out
    assert "gitml repro" not in answer.out
    found = versioned.gitml("status", "--json").json
    assert set(found["remedies"].values()) == {"pull"}
    assert found["origins"]["model.bin"].startswith("main (")
    assert found["waiting"] == ["prepare", "train"]
    run(versioned, advice)
    assert versioned.gitml("status", "--json").json["clean"] is True
    assert versioned.read("model.bin") == "row 1\n0.1\n"


def test_outputs_that_a_plain_switch_left_behind_are_not_for_git(versioned: Project) -> None:
    versioned.git("switch", "--quiet", "--create", "more")
    text = versioned.read("dvc.yaml")
    stage = "  extra:\n    cmd: mkdir -p new && echo 1 > new/a && echo 2 > c.bin\n"
    versioned.write("dvc.yaml", f"{text}{stage}    outs: [new/a, c.bin]\n")
    versioned.write("notes/big.csv", "1\n")
    assert versioned.gitml("repro").code == 0
    assert versioned.gitml("add", "notes/big.csv").code == 0
    versioned.commit("more outputs")
    versioned.git("switch", "--quiet", "main")
    versioned.write("notes/mine.md", "mine")
    answer = versioned.gitml("status")
    first, _, then = answer.out.partition("\n\n")
    advice = first.splitlines()[1]
    assert advice.startswith("3 paths of more (")
    assert advice.endswith(") are left here; delete: gitml checkout main")
    assert then.startswith("Data that was left behind (gitml checkout main): 3\n")
    assert "git add" not in answer.out
    assert "untracked  notes/mine.md" in then
    run(versioned, advice)
    assert todo(versioned) == "1 file is not committed: git add --all && git commit"
    assert versioned.read("notes/mine.md") == "mine"


def test_data_of_a_branch_that_was_left_long_ago_is_still_known(versioned: Project) -> None:
    versioned.git("switch", "--quiet", "--create", "older")
    versioned.write("notes/big.csv", "1\n")
    versioned.write("it's \u201codd\u201d.bin", "2\n")
    assert versioned.gitml("add", "notes/big.csv", "it's \u201codd\u201d.bin").code == 0
    versioned.commit("data")
    for number in range(4):
        versioned.git("switch", "--quiet", "main")
        versioned.git("switch", "--quiet", "--create", f"b{number}")
        versioned.git("commit", "--quiet", "--allow-empty", "--message", "empty")
    versioned.git("switch", "--quiet", "main")
    found = versioned.gitml("status", "--json").json
    assert set(found["origins"]) == {"notes/big.csv", "it's \u201codd\u201d.bin"}
    assert {name.partition(" ")[0] for name in found["origins"].values()} == {"older"}
    advice = todo(versioned)
    assert advice.endswith(") are left here; delete: gitml checkout main")
    run(versioned, advice)
    assert versioned.gitml("status", "--json").json["clean"] is True


def test_a_file_that_another_branch_has_otherwise_is_a_file_of_its_own(versioned: Project) -> None:
    versioned.git("switch", "--quiet", "--create", "more")
    versioned.write("big.csv", "1\n")
    assert versioned.gitml("add", "big.csv").code == 0
    versioned.commit("more data")
    versioned.git("switch", "--quiet", "main")
    versioned.write("big.csv", "by hand\n")
    assert todo(versioned) == "1 new file looks like data: gitml add big.csv"


def test_data_of_nobody_is_added_and_the_stage_that_uses_it_runs(versioned: Project) -> None:
    versioned.write("data/raw.csv", "row 3\n")
    advice = todo(versioned)
    assert advice == (
        "1 data file changed and not recorded: gitml add data/raw.csv; "
        "then 1 stage must run: gitml repro"
    )
    for one in advice.split("; then "):
        run(versioned, one)
    assert versioned.gitml("status", "--json").json["stages"] == {}


def test_an_output_that_git_keeps_comes_from_git(versioned: Project) -> None:
    versioned.path("metrics.json").unlink()
    advice = todo(versioned)
    assert advice.startswith("1 file of Git is gone: git checkout -- metrics.json")
    assert "gitml pull" not in versioned.gitml("status").out
    run(versioned, advice.partition("; then ")[0])
    assert versioned.gitml("status", "--json").json["clean"] is True


def test_an_output_that_was_never_made_is_made(versioned: Project) -> None:
    text = versioned.read("dvc.yaml").replace("outs: [model.bin]", "outs: [model.bin, new.bin]")
    text = text.replace("train.sh ${lr}", "train.sh ${lr} && echo 1 > new.bin")
    versioned.write("dvc.yaml", text)
    answer = versioned.gitml("status")
    assert "make it again: gitml repro train" in answer.out
    assert "gitml pull" not in answer.out


def test_an_output_that_is_in_git_is_taken_out_before_the_stage_runs(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.3\n")
    text = versioned.read("dvc.yaml").replace("outs: [model.bin]", "outs: [model.bin, b c]")
    versioned.write("dvc.yaml", text.replace("train.sh ${lr}", "train.sh ${lr} && echo > 'b c'"))
    versioned.write("b c", "")
    versioned.git("add", "--force", "model.bin", "b c")
    untrack, _, rerun = todo(versioned).partition("; then ")
    command = "git rm -r --cached model.bin 'b c'"
    assert untrack == f"2 outputs are in Git, so their stages cannot run: {command}"
    dry, real = versioned.gitml("repro", "--dry-run"), versioned.gitml("repro")
    assert (dry.code, dry.err) == (real.code, real.err)
    assert dry.code == 3
    assert "first: git rm -r --cached model.bin 'b c'; or" in dry.err
    run(versioned, untrack)
    assert rerun == "1 stage must run: gitml repro"
    run(versioned, rerun)
    assert versioned.gitml("status", "--json").json["stages"] == {}


@pytest.mark.slow
def test_few_of_each_kind_are_shown_and_all_on_demand(project: Project) -> None:
    stages = "".join(
        f"  s{n}: {{cmd: cp i{n} o{n}, deps: [i{n}], outs: [o{n}]}}\n" for n in range(30)
    )
    project.write("dvc.yaml", f"stages:\n{stages}")
    for number in range(30):
        project.write(f"i{number}", "1")
    assert project.gitml("repro").code == 0
    for number in range(30):
        project.write(f"i{number}", "2")
    text = project.gitml("status").out
    assert "Stages that must run (gitml repro), and why: 30\n" in text
    assert "  s4: i4 changed\n  and 25 more\n" in text
    assert text.endswith("all of it: gitml status --all\n")
    assert len(project.gitml("status", "--all").out.splitlines()) > 30
    assert len(project.gitml("status", "--json").json["stages"]) == 30


@pytest.mark.parametrize("how", ["merge", "rebase", "cherry-pick"])
def test_a_conflict_in_the_lock_is_told_in_the_same_words_and_mended(
    how: str, versioned: Project
) -> None:
    versioned.git("switch", "--quiet", "--create", "topic")
    for branch, rate in (("topic", "0.3"), ("main", "0.4")):
        versioned.git("switch", "--quiet", branch)
        versioned.write("params.yaml", f"lr: {rate}\n")
        assert versioned.gitml("repro").code == 0
        versioned.commit(branch)
    versioned.git(how, "topic", check=False)
    of = versioned.git("rev-parse", "--short=7", "main" if how == "rebase" else "topic").strip()
    versioned.git("checkout", "--quiet", "--ours", "params.yaml", "metrics.json")
    told = "dvc.lock:18: it has the conflict markers of a merge"
    hints = set()
    for command in ("status", "stage list", "diff", "repro", "repro --dry-run", "report main~1"):
        answer = versioned.gitml(*command.split())
        assert answer.code in ((0,) if command.startswith("report") else (3, 4)), command
        assert told in answer.err, command
        assert "never ran" not in answer.out, command
        hints |= {line for line in answer.err.splitlines() if line.startswith("hint: ")}
    assert f"\na {how} of {of} is under way: " in versioned.gitml("status").out
    assert versioned.gitml("status", "--json").json["under_way"][how].startswith(of)
    (hint,) = hints
    assert hint.endswith(": gitml resolve")
    run(versioned, hint)
    versioned.commit("merged")
    if how == "rebase":  # ours is the other branch, whose data does not lie here
        advice = todo(versioned)
        assert advice.endswith(": gitml pull")
        run(versioned, advice)
    assert versioned.gitml("status", "--json").json["stages"] == {}


@pytest.mark.parametrize("damage", ["schema: '2.0'\nstages: [\n", "no lock\n"])
def test_a_lock_that_is_none_is_told_in_the_same_words_and_mended(
    versioned: Project, damage: str
) -> None:
    versioned.write("dvc.lock", damage)
    said = set()
    for command in ("status", "stage list", "diff"):
        answer = versioned.gitml(*command.split())
        assert answer.code == 4, command
        said.add(tuple(line for line in answer.err.splitlines() if "lock" in line))
        assert "never ran" not in answer.out
        assert "nothing changed" not in answer.out
    (lines,) = said
    one, two = lines[-1].rpartition(": ")[2].split(" && ")
    run(versioned, one)
    run(versioned, two)
    assert versioned.gitml("status", "--json").json["clean"] is True


def test_an_empty_lock_that_is_committed_is_told_and_mended(versioned: Project) -> None:
    versioned.write("dvc.lock", "")
    versioned.commit("cut off")
    said = set()
    for command in ("status", "repro --dry-run", "repro"):
        answer = versioned.gitml(*command.split())
        assert answer.code in (3, 4), command
        assert "dvc.lock: it is empty" in answer.err
        said |= {line for line in answer.err.splitlines() if line.startswith("hint: ")}
    (hint,) = said
    one, two = hint.rpartition(": ")[2].split(" && ")
    assert one == "rm dvc.lock"
    versioned.path("dvc.lock").unlink()
    run(versioned, two)
    versioned.commit("whole")
    assert versioned.gitml("status", "--json").json["clean"] is True


def test_an_output_of_two_owners_is_told_and_mended(versioned: Project) -> None:
    versioned.write("model.bin.dvc", "outs:\n- path: model.bin\n")
    answer = versioned.gitml("status", "--no-data")
    assert answer.code == 1, answer.err
    assert "the pipeline is not up to date" in answer.out
    (advice,) = (line for line in answer.out.splitlines() if "gitml remove" in line)
    drawn = versioned.gitml("dag")
    assert drawn.code == 4
    assert "'model.bin' is an output of several: model.bin.dvc, train" in drawn.err
    assert advice.endswith("gitml remove model.bin.dvc")
    run(versioned, "gitml remove model.bin")
    assert not versioned.path("model.bin.dvc").exists()
    assert versioned.gitml("status", "--json").json["refused"] == []


def test_of_changed_data_that_several_own_only_that_is_told(versioned: Project) -> None:
    versioned.write(
        "raw.dvc", versioned.read("data/raw.csv.dvc").replace("raw.csv", "data/raw.csv")
    )
    versioned.write("data/raw.csv", "row 3\n")
    text = versioned.gitml("status").out
    assert "modified  data/raw.csv  several own it, as said above\n" in text
    assert "gitml add data/raw.csv" not in text


def test_old_syntax_is_told_with_what_to_change(project: Project) -> None:
    project.write("in", "1\n")
    project.write("dvc.yaml", OLD)
    answer = project.gitml("status")
    assert answer.code == 0, answer.err
    assert "dvc.yaml: old syntax: stage 'make' has 'live', of DVC 2\n" in answer.out
    assert "take it out" in answer.out
    assert "make: never ran\n" in answer.out


@pytest.mark.slow
def test_old_syntax_hides_nothing_where_only_dvc_could_tell(project: Project) -> None:
    stage = "cmd: touch out, params: [a.0], outs: [out]"
    project.write("dvc.yaml", f"stages:\n  make: {{{stage}}}\n  new: {{cmd: touch n, outs: [n]}}\n")
    project.write("params.yaml", "a: [1]\n")
    assert project.gitml("repro", "make").code == 0
    text = project.read("dvc.yaml").replace(stage, f"{stage}, live: {{logs: {{summary: true}}}}")
    project.write("dvc.yaml", text)
    answer = project.gitml("status")
    assert answer.code == 4
    assert "dvc.yaml: old syntax: stage 'make' has 'live', of DVC 2\n" in answer.out
    assert "new: never ran\n" in answer.out
    assert (
        "dvc.yaml: what only DVC could tell, which refuses the old syntax: the state of make"
        in answer.err
    )


def test_a_lock_and_stage_files_of_dvc_1(project: Project) -> None:
    md5 = "b026324c6904b2a9cb4b88d6d61c81d1"
    project.write("in", "1\n")
    project.write("dvc.yaml", OLD.partition("    live")[0])
    project.write("dvc.lock", f"make:\n  cmd: cp in out\n  deps:\n  - path: in\n    md5: {md5}\n")
    project.write("old.dvc", f"cmd: x\nouts:\n- md5: {md5}\n  path: old\n  cache: true\n")
    answer = project.gitml("status")
    assert answer.code == 0, answer.err
    assert "in changed" not in answer.out
    assert "dvc.lock: old syntax: has the form of DVC 1" in answer.out
    assert "old.dvc: old syntax: has a command" in answer.out
    project.write("in", "2\n")
    answer = project.gitml("status")
    assert answer.code == 0, answer.err
    assert "in changed" in answer.out


def test_pointers_of_dvc_1_are_told_by_all_in_the_same_words_and_mended(versioned: Project) -> None:
    old = versioned.read("data/raw.csv.dvc") + "  metric: false\n"
    versioned.write("data/raw.csv.dvc", old)
    versioned.commit("as DVC 1 wrote it")
    told = "data/raw.csv.dvc: old syntax: describes its outputs as DVC 1 did, with metric"
    answer = versioned.gitml("status", "--no-data")
    assert answer.code == 1
    assert told in answer.out
    assert told in versioned.gitml("stage", "add", "-n", "new", "touch x").err
    assert versioned.gitml("checkout", "v1").code == 0
    answer = versioned.gitml("checkout", "main")
    sha = versioned.git("rev-parse", "main").strip()
    assert f"at {sha[:7]}: {told}" in answer.err
    run(versioned, answer.err.splitlines()[-1])
    versioned.write("data/raw.csv.dvc", old.replace("  metric: false\n", ""))
    assert versioned.gitml("status", "--json").json["old_syntax"] == []


@pytest.mark.slow
def test_metrics_and_plots_of_live_are_shown(project: Project) -> None:
    project.write("dvc.yaml", OLD)
    project.write("logs.json", '{"auc": 0.5}')
    project.write("logs/auc.tsv", "step\tauc\n0\t0.25\n1\t0.5\n")
    found = project.gitml("metrics", "show", "--json").json["revs"]["workspace"]["metrics"]
    assert found == {"logs.json": {"auc": 0.5}}
    assert list(project.gitml("plots", "show", "--json").json["plots"]) == ["logs/auc.tsv"]


def test_dvc_is_not_loaded(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.25\n")
    program = (
        "import sys; from gitml import cli; code = cli.run(sys.argv[1:]); "
        "sys.exit(code or 'dvc.repo' in sys.modules or 'git' in sys.modules)"
    )
    command = [sys.executable, "-c", program, "-C", str(versioned.root), "status"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def _lock(project: Project) -> Any:
    """DVC's lock, held; ``unlock`` lets it go."""
    from dvc.lock import Lock

    path = project.path(".dvc/tmp/lock")
    path.parent.mkdir(exist_ok=True)
    lock = Lock(str(path))
    lock.lock()
    return lock


def test_what_reads_does_not_wait_for_dvcs_lock(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.25\n")
    versioned.write("images.dvc", versioned.read("images.dvc") + "desc: [1]\n")  # left to DVC
    versioned.write("images.dvc", versioned.read("images.dvc").replace("desc: [1]\n", ""))
    lock = _lock(versioned)
    try:
        for command in (*_LOOKS, "repro --dry-run", "stage list", "dag", "diff"):
            answer = versioned.gitml(*command.split())
            assert answer.code == (1 if "exit" in command else 0), answer.err
            assert "waiting" not in answer.err
    finally:
        lock.unlock()


def test_what_writes_waits_for_its_turn(versioned: Project) -> None:
    lock = _lock(versioned)
    program = "import sys; from gitml import cli; sys.exit(cli.run(sys.argv[1:]))"
    words = [
        "-C",
        str(versioned.root),
        "stage",
        "add",
        "-n",
        "new",
        "-o",
        "new.txt",
        "touch new.txt",
    ]
    command = [sys.executable, "-c", program, *words, "touch new.txt"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        said = running.stderr.readline()
        lock.unlock()
        running.stderr.read()
    assert running.returncode == 0
    assert said.startswith(f"waiting for process {os.getpid()}, ")
    assert "touch new.txt" in versioned.read("dvc.yaml")


def test_it_writes_nothing_that_git_sees(versioned: Project) -> None:
    versioned.write(".dvc/.gitignore", "/config.local\n/tmp\n")
    versioned.git("add", ".dvc/.gitignore")
    versioned.git("commit", "--quiet", "-m", "less", check=False)
    before = versioned.git("status", "--porcelain", "--ignored", ".dvc/.gitignore")
    for command in ("status", "status --remote", "repro --dry-run"):
        assert versioned.gitml(*command.split()).code == 0
    assert versioned.read(".dvc/.gitignore") == "/config.local\n/tmp\n"
    assert versioned.git("status", "--porcelain", "--ignored", ".dvc/.gitignore") == before


@pytest.mark.slow
def test_a_clone_of_a_project_without_a_remote(project: Project) -> None:
    project.write("dvc.yaml", "stages: {make: {cmd: echo 1 > x, outs: [x]}}\n")
    assert project.gitml("repro").code == 0
    project.commit()
    project.git("clone", "--quiet", ".", "../there")
    advice = todo(Project(project.root.parent / "there"))
    out = Project(project.root.parent / "there").gitml("status").out
    assert "  not in cache  x  not in the cache, and no remote is set up\n" in f"{out}\n"
    assert advice.startswith("1 of 1 output is not here, and no remote is set up: gitml remote add")
    assert advice.endswith("; then gitml pull")


def test_what_comes_with_the_data_is_no_reason_to_run(versioned: Project) -> None:
    there = clone(versioned)
    there.write("train.sh", there.read("train.sh") + "true\n")
    text = there.gitml("status").out
    assert "  train: train.sh changed\n\n" in text
    assert "gitml pull; then 1 stage must run: gitml repro" in text


def test_what_prints_paths_from_the_root_says_so_in_a_folder(versioned: Project) -> None:
    versioned.write("params.yaml", "lr: 0.3\n")
    versioned.write("sub/x", "")
    told = "paths are from the root of the project: ..\n"
    for words in (("diff",), ("repro", "--dry-run"), ("stage", "list")):
        assert told in versioned.gitml(*words, folder="sub").err
        assert told not in versioned.gitml(*words).err


def test_who_names_a_folder_is_told_what_to_type_from_elsewhere(versioned: Project) -> None:
    there = clone(versioned)
    outside = Project(there.root.parent)
    name = there.root.name
    advice = outside.gitml("-C", f"{name}/data", "status").out.splitlines()[1]
    assert advice == f"5 of 5 tracked paths are not here: gitml -C {name}/data pull"
    run(outside, advice)
    assert todo(there) == "nothing changed: code, data and pipeline are as recorded"
    unknown = outside.gitml("-C", name, "checkout", "nothing")
    assert f"hint: see the names there are: git -C {name} branch --all" in unknown.err
