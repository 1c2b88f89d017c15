"""``gitml diff``, as a user types it, on real data."""

import hashlib
import json
import shutil
from typing import Any

import pytest

from tests.fixtures.project import Project


def names(found: dict[str, Any]) -> dict[str, set[str]]:
    """The data of a document file by file, as ``dvc diff`` names them."""
    answer: dict[str, set[str]] = {
        "added": set(),
        "deleted": set(),
        "modified": set(),
        "renamed": set(),
    }
    words = {"removed": "deleted"}
    for path, fields in found["data"].items():
        folder = any(side and side["nfiles"] for side in (fields["base"], fields["head"]))
        kind = words.get(fields["change"], fields["change"])
        answer[kind].add(f"{path}/" if folder else path)
        for name, files in (fields["files"] or {}).items():
            for file in files:
                inner = file if isinstance(file, str) else file[1]
                answer[words.get(name, name)].add(f"{path}/{inner}")
    return answer


def dvc_names(project: Project, *revs: str) -> dict[str, set[str]]:
    found = json.loads(project.dvc("diff", "--json", *revs))
    paths = {
        kind: [entry["path"] for entry in found.get(kind, ())]
        for kind in ("added", "deleted", "modified", "renamed")
    }
    return {k: {p["new"] if isinstance(p, dict) else p for p in ps} for k, ps in paths.items()}


@pytest.mark.slow
def test_between_commits_every_section(two_points: Project) -> None:
    found = two_points.gitml("diff", "one", "HEAD", "--json").json
    assert (found["schema"], found["base"], found["head"]) == ("gitml.diff/1", "one", "HEAD")
    raw = found["data"]["data/raw.csv"]
    assert (raw["change"], raw["base"]["rows"], raw["head"]["rows"]) == ("modified", 2, 3)
    assert (raw["base"]["size"], raw["head"]["size"], raw["recorded"]) == (12, 16, True)
    assert found["data"]["images"]["files"] == {
        "added": ["come.txt"],
        "removed": ["in/drop ü.txt"],
        "modified": ["in/edit.txt"],
        "renamed": [["in/move.txt", "in/moved.txt"]],
    }
    model = found["data"]["model.bin"]
    assert (model["model"], model["stage"]) == (True, "train")
    assert found["code"] == {
        "src/new.py": {"change": "added", "added": 0, "removed": 0},
        "src/train.py": {"change": "modified", "added": 2, "removed": 1},
    }
    assert list(found["params"]["params.yaml"]) == ["lr"]
    assert found["stages"] == {
        "train": {
            "change": "modified",
            "parts": {
                "command": {"base": ["python src/train.py"], "head": ["python3 src/train.py"]},
                "parameters": {
                    "base": ["params.yaml:lr"],
                    "head": ["params.yaml:lr", "params.yaml:seed"],
                },
            },
        }
    }
    assert found["environment"] == {
        "requirements.txt": {"change": "modified", "added": 1, "removed": 0}
    }
    assert found["settings"] == {"gitml.yaml": {"change": "added", "added": 1, "removed": 0}}
    assert found["metrics"]["m.json"]["accuracy"]["better"] is True


def test_the_files_are_those_of_dvc(two_points: Project) -> None:
    assert names(two_points.gitml("diff", "one", "HEAD", "--json").json) == dvc_names(
        two_points, "one", "HEAD"
    )


@pytest.mark.slow
def test_the_working_tree_is_looked_at_as_dvc_does(two_points: Project) -> None:
    two_points.gitml("diff")  # which sees all of images
    two_points.write("model.bin", "not what the lock says")
    two_points.write("data/raw.csv", "x,y\n1,2\n")
    two_points.write("images/in/keep.txt", "KEEP")  # as long as it was
    two_points.write("images/in/ünï codé.txt", "new")
    two_points.path("images/come.txt").unlink()
    assert names(two_points.gitml("diff", "--json").json) == dvc_names(two_points)
    assert names(two_points.gitml("diff", "one", "--json").json) == dvc_names(two_points, "one")


@pytest.mark.slow
def test_what_is_not_recorded_is_said(two_points: Project) -> None:
    two_points.write("data/raw.csv", "x,y\n1,2\n")
    two_points.write("images/in/keep.txt", "KEEP")
    two_points.write("model.bin", "z" * 20)
    found = two_points.gitml("diff", "--json").json
    assert {path: fields["recorded"] for path, fields in found["data"].items()} == dict.fromkeys(
        ["data/raw.csv", "images", "model.bin"], False
    )
    assert found["data"]["images"]["files"]["modified"] == ["in/keep.txt"]
    rows = {
        line.split()[1]: line
        for line in two_points.gitml("diff").out.splitlines()[3:]
        if "  " in line
    }
    assert "3 → 1 rows" in rows["data/raw.csv"]
    assert rows["data/raw.csv"].endswith("not as recorded (gitml status)")
    assert rows["model.bin"].endswith("model, made by train, not what dvc.lock records")
    back = two_points.gitml("diff", "workspace", "HEAD", "--json").json
    assert back["data"]["data/raw.csv"]["base"]["rows"] == 1


@pytest.mark.slow
def test_without_what_dvc_remembers_the_answer_is_the_same(two_points: Project) -> None:
    two_points.write("images/in/keep.txt", "KEEP")
    two_points.dvc("diff", "--json")  # which remembers what it hashed
    answer = two_points.gitml("diff", "one", "--json").out
    two_points.path(".dvc/tmp/btime").unlink()
    assert two_points.gitml("diff", "one", "--json").out == answer


def test_no_pull_is_named_of_data_that_no_remote_may_have(two_points: Project) -> None:
    two_points.path("data/raw.csv").unlink()
    told = {line.split()[1]: line for line in two_points.gitml("diff").out.splitlines()[3:]}
    assert "not in the working tree (gitml pull)" in told["data/raw.csv"], "the cache has it"
    assert "neither here nor in the cache, and no remote may have it" in told["model.bin"]


@pytest.mark.slow
def test_data_that_is_not_there_is_missing_not_removed(two_points: Project) -> None:
    two_points.path("data/raw.csv").unlink()
    shutil.rmtree(two_points.path("images"))
    found = two_points.gitml("diff", "--json").json
    assert found["missing"] == ["data/raw.csv", "images", "model.bin"]
    twice = two_points.gitml("diff", "workspace", "workspace", "--json").json
    assert (twice["missing"], twice["data"]) == (found["missing"], {})
    assert found["data"] == {}
    answer = two_points.gitml("diff")
    assert answer.code == 0
    assert [line.split()[:2] for line in answer.out.splitlines()[3:]] == [
        ["missing", path] for path in found["missing"]
    ]


@pytest.mark.slow
def test_files_of_a_folder_that_never_came_are_not_removed(two_points: Project) -> None:
    come = two_points.path("images/come.txt")
    md5 = hashlib.md5(come.read_bytes(), usedforsecurity=False).hexdigest()
    two_points.gitml("diff")  # which sees all of images
    come.unlink()
    assert two_points.gitml("diff", "--json").json["data"]["images"]["files"]["removed"]
    two_points.cache_path(md5).unlink()
    found = two_points.gitml("diff", "--json").json
    assert "images" not in found["data"]
    assert "images" in found["missing"]
    two_points.write("images/new", "new")
    found = two_points.gitml("diff", "--json").json["data"]["images"]
    assert found["files"] == {"added": ["new"], "removed": [], "modified": [], "renamed": []}
    assert two_points.gitml("add", "images").code == 0  # it records just that
    assert two_points.gitml("diff", "--json").json["data"]["images"]["files"] == found["files"]


@pytest.mark.slow
def test_renamed_data(two_points: Project) -> None:
    two_points.dvc("move", "data/raw.csv", "data/old.csv")
    two_points.dvc("move", "images", "pictures")
    found = two_points.gitml("diff", "--json", "--only", "data").json["data"]
    assert {p: (f["change"], f["was"]) for p, f in found.items()} == {
        "data/old.csv": ("renamed", "data/raw.csv"),
        "pictures": ("renamed", "images"),
    }
    assert "images/ → pictures/" in two_points.gitml("diff").out


def test_text_on_one_screen(two_points: Project) -> None:
    answer = two_points.gitml("diff", "one", "HEAD")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    sha = two_points.git("rev-parse", "HEAD")[:7]
    assert lines[0].endswith(f"→ HEAD ({sha})")
    titles = [line for line in lines[1:] if line and not line.startswith(" ")]
    assert titles == [
        "Data", "Code", "Parameters", "Stages", "Environment", "Settings", "Metrics",
    ]  # fmt: skip
    assert "    command: python src/train.py → python3 src/train.py" in lines
    assert "      + params.yaml:seed" in lines
    assert any(line.split() == ["modified", "src/train.py", "+2", "-1"] for line in lines)


def test_sections_without_a_change_are_not_printed(two_points: Project) -> None:
    two_points.write("params.yaml", "lr: 5\nseed: 1\n")
    titles = [line for line in two_points.gitml("diff").out.splitlines()[1:] if line[:1].strip()]
    assert titles == ["Data", "Parameters"]  # the model was never made here
    assert "Data" not in two_points.gitml("diff", "--only", "params").out


def test_long_sections_are_cut_unless_asked_for(project: Project) -> None:
    for number in range(30):
        project.write(f"d{number:02}.dvc", f"outs: [{{path: d{number:02}, md5: '{number:032}'}}]\n")
    project.commit("thirty")
    out = project.gitml("diff", "HEAD~1", "HEAD").out
    assert "… and 18 more (--only data shows all)" in out
    assert len(out.splitlines()) == 16
    assert len(project.gitml("diff", "HEAD~1", "HEAD", "--only", "data").out.splitlines()) == 33


def test_only_chosen_sections_are_in_the_json(two_points: Project) -> None:
    found = two_points.gitml("diff", "one", "--json", "--only", "params", "--only", "metrics").json
    # The last ones are of metrics.
    sections = {"params", "metrics", "disagreements", "relabelled"}
    assert set(found) == {"schema", "base", "head", *sections}


def test_markdown(two_points: Project) -> None:
    out = two_points.gitml("diff", "one", "HEAD", "--md").out
    assert "### Data\n\n|  | Path | Size |  |\n" in out
    assert "| modified | `src/train.py` | +2 -1 |" in out
    assert "1 file renamed (`in/move.txt` → `in/moved.txt`)" in out
    assert out.count("### ") == 7


def test_nothing_differs(two_points: Project) -> None:
    answer = two_points.gitml("diff", "HEAD", "HEAD")
    assert (answer.code, answer.out) == (0, "")
    assert "nothing differs between HEAD and HEAD" in answer.err


def test_uncommitted_and_untracked_files_of_code_and_environment(two_points: Project) -> None:
    two_points.write("src/fresh.py", "x\n")
    two_points.path("src/train.py").unlink()
    two_points.write("requirements-dev.txt", "pytest\n")
    two_points.write("src/__pycache__/x.pyc", "")
    two_points.write(".gitignore", "/model.bin\n__pycache__\n")
    found = two_points.gitml("diff", "--json").json
    assert {path: fields["change"] for path, fields in found["code"].items()} == {
        "src/fresh.py": "added",
        "src/train.py": "removed",
    }
    assert found["environment"]["requirements-dev.txt"]["change"] == "added"


def test_line_ends_that_git_converts_are_no_change(two_points: Project) -> None:
    two_points.write(".gitattributes", "*.py text eol=crlf\n")
    two_points.path("src/train.py").write_bytes(b"a\r\nc\r\nd\r\n")
    assert two_points.gitml("diff", "--json").json["code"] == {}


def test_code_behind_a_link(two_points: Project) -> None:
    two_points.write("lib/real.py", "1\n")
    two_points.path("src/link.py").symlink_to("../lib/real.py")
    two_points.commit("link")
    two_points.write("lib/real.py", "2\n")
    assert "src/link.py" in two_points.gitml("diff", "--json").json["code"]
    two_points.commit("behind")
    assert "src/link.py" in two_points.gitml("diff", "HEAD~1", "HEAD", "--json").json["code"]


@pytest.mark.slow
def test_what_dvcignore_leaves_out_is_no_data(two_points: Project) -> None:
    two_points.write(".dvcignore", "*.tmp\n")
    two_points.write("images/in/scratch.tmp", "x")
    two_points.write("images/.git/x", "x")
    assert two_points.gitml("diff", "--json", "--only", "data").json["data"] == {}
    assert dvc_names(two_points)["added"] == set()


def test_a_project_below_the_root_of_git(git_repository: Project) -> None:
    git_repository.write("requirements.txt", "a\n")
    git_repository.path("ml").mkdir()
    project = Project(git_repository.path("ml"))
    project.dvc("init", "--quiet", "--subdir")
    project.write("requirements.txt", "a\n")
    project.write("dvc.yaml", "stages: {a: {cmd: x, deps: [x.py]}}")
    project.write("x.py", "1\n")
    git_repository.commit("one")
    project.write("x.py", "2\n")
    project.write("requirements.txt", "b\n")
    git_repository.write("requirements.txt", "b\n")
    found = project.gitml("diff", "--json").json
    assert list(found["code"]) == ["x.py"]
    assert list(found["environment"]) == ["../requirements.txt", "requirements.txt"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "unknown revision 'nowhere'"),
        (("--only", "dta"), "'dta' is not one of 'data', 'code'"),
    ],
)
def test_usage(two_points: Project, words: tuple[str, ...], says: str) -> None:
    answer = two_points.gitml("diff", *words)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_without_commits(git_repository: Project) -> None:
    git_repository.dvc("init", "--quiet")
    answer = git_repository.gitml("diff")
    assert answer.code == 2
    assert "this repository has no commits yet" in answer.err


def test_hostile_names(project: Project) -> None:
    name = 'a "b" \n|`\x1b[31m é.csv'
    project.path(name).write_text("x\n1\n")
    project.dvc("add", "--quiet", name)
    project.commit("one")
    project.path(name).write_text("x\n1\n2\n")
    answer = project.gitml("diff", "--json")
    assert list(answer.json["data"]) == [name]
    text = project.gitml("diff").out
    assert "\x1b" not in text
    assert len(text.splitlines()) == 4
    assert "\x1b" not in project.gitml("diff", "--md").out


def test_a_model_that_git_keeps(project: Project) -> None:
    project.write("dvc.yaml", "artifacts: {churn: {path: models/m.json, type: model}}\n")
    project.write("models/m.json", "1\n")
    project.commit("one")
    project.write("models/m.json", "2\n")
    for _ in ("uncommitted", "committed"):
        answer = project.gitml("diff", "main~0" if _ == "uncommitted" else "main~1")
        assert "  modified  models/m.json  +1 -1  model" in answer.out.splitlines()
        project.commit("two")


@pytest.mark.slow
def test_a_metrics_file_that_says_something_else_than_the_predictions_is_named(
    project: Project,
) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write(
        "gitml.yaml", "evaluations: {test: {predictions: p.csv, label: y, prediction: said}}\n"
    )
    project.write("p.csv", "y,said\n" + "0,0\n1,1\n" * 20)
    project.write("m.json", '{"accuracy": 1.0}')
    project.commit("one")
    project.write("m.json", '{"accuracy": 0.9}')
    answer = project.gitml("diff")
    assert answer.code == 0
    assert "warning: m.json:accuracy is 0.9 and p.csv gives 1.0: they may be of" in answer.err
    assert "p.csv gives" not in project.gitml("diff", "--only", "params").err
    (told,) = project.gitml("diff", "--json").json["disagreements"]
    assert (told["path"], told["reported"], told["computed"]) == ("m.json", 0.9, 1.0)
    project.path("p.csv").unlink()
    answer = project.gitml("diff", "--only", "metrics")
    assert answer.code == 0
    assert "warning: workspace: p.csv: not in the working tree: no predictions of" in answer.err
