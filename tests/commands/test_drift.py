"""``gitml drift``, as a user types it."""

import gzip
import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gitml.adapters.formats.tabular import table_blocks
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.profiles import document
from gitml.core.tables.profiles.profile import TableProfile
from tests.fixtures.project import Project


def table(rows: int = 200, seed: int = 0, shift: float = 0.0, **more: object) -> str:
    """``id,age,income,plan``; ``more`` are columns with the same cell in each row."""
    random = np.random.default_rng(seed)
    age = np.round(random.normal(40 + 12 * shift, 12, rows))
    income = np.round(random.lognormal(3 + shift, 0.5, rows), 2)
    plans = random.choice(["free", "basic", "pro"], rows)
    lines = [",".join(["id", "age", "income", "plan", *more])]
    for row in range(rows):
        cells = [1 + row, int(age[row]), income[row], plans[row], *more.values()]
        lines.append(",".join(map(str, cells)))
    return "\n".join(lines) + "\n"


@pytest.fixture
def two(project: Project) -> Project:
    """Two versions of a table in Git, the second one shifted, and a folder with a space."""
    project.write("my data/raw.csv", table())
    project.commit("first")
    project.git("tag", "first")
    project.write("my data/raw.csv", table(seed=1, shift=1.0))
    project.commit("second")
    return project


def outcome(project: Project, *arguments: str, code: int, folder: str = ".") -> dict[str, object]:
    answer = project.gitml("drift", *arguments, "--json", folder=folder)
    assert (answer.code, answer.err) == (code, ""), answer
    found: dict[str, object] = json.loads(answer.out)
    return found


@pytest.mark.slow
def test_two_revisions_of_a_table_however_they_are_named(two: Project) -> None:
    path = "my data/raw.csv"
    answer = two.gitml("drift", f"first:{path}", path)
    assert answer.code == 1
    assert answer.out.splitlines()[0] == f"{path} (200 rows) compared with first:{path} (200 rows)"
    rows = {line.split()[0]: line for line in answer.out.splitlines()[3:7]}
    assert rows["income"].endswith("shifted")
    assert rows["plan"].endswith("no shift seen")
    assert rows["id"].endswith("not tested: an identifier")
    assert answer.out.splitlines()[-1].startswith("failed: 2 of 3 judged columns shifted (66.7 %)")
    for sides in (("first", path), (f"first:{path}", "HEAD"), ("first", f"HEAD:{path}")):
        assert outcome(two, *sides, code=1)["shifted"] == ["income", "age"], sides
    assert outcome(two, "first", "raw.csv", code=1, folder="my data")["share"] == 2 / 3
    assert outcome(two, "HEAD", path, code=0)["outcome"] == "passed"


@pytest.mark.slow
def test_what_is_tolerated(two: Project) -> None:
    sides = ("first", "my data/raw.csv")
    assert two.gitml("drift", *sides, "--max-shifted", "70%").code == 0
    watched = two.gitml("drift", *sides, "--max-shifted", "0.7", "--watch", "age")
    assert watched.code == 1
    assert watched.out.endswith("among them watched ones: age\n")
    assert two.gitml("drift", *sides, "--max-shifted", "0.7", "--watch", "id").code == 1
    assert two.gitml("drift", *sides, "--ignore", "age", "--ignore", "income").code == 0
    misspelt = two.gitml("drift", *sides, "--watch", "agee")
    assert (misspelt.code, misspelt.err) == (
        2,
        "error: no column 'agee'\nhint: did you mean 'age'?\n",
    )
    assert two.gitml("drift", *sides, "--max-shifted", "200%").code == 2


@pytest.mark.slow
def test_methods_and_their_thresholds(two: Project) -> None:
    sides = ("first", "my data/raw.csv", "--ignore", "id")
    found = outcome(two, *sides, "--method", "psi", "--method", "age=wasserstein", code=1)
    columns = found["columns"]
    assert isinstance(columns, dict)
    methods = {name: column["method"] for name, column in columns.items()}
    assert methods == {"age": "wasserstein", "income": "psi", "plan": "psi"}
    assert columns["age"]["p"] is None
    lenient = outcome(two, *sides, "--method", "psi", "--threshold", "99", code=0)
    assert lenient["shifted"] == []
    wrong = two.gitml("drift", *sides, "--method", "age=wassertein")
    assert (wrong.code, wrong.err) == (
        2,
        "error: no method 'wassertein'\nhint: did you mean 'wasserstein'?\n",
    )
    assert two.gitml("drift", *sides, "--threshold", "age=nan").code == 2
    unreachable = two.gitml("drift", *sides, "--threshold", "age=2")
    assert unreachable.code == 2
    assert "2 is no threshold of the effect" in unreachable.err
    of_words = two.gitml("drift", *sides, "--method", "plan=ks")
    assert of_words.code == 2
    assert "ks compares numbers" in of_words.err


@pytest.mark.slow
def test_all_columns_together(two: Project) -> None:
    sides = ("first", "my data/raw.csv", "--ignore", "id", "--max-shifted", "1")
    found = outcome(two, *sides, "--multivariate", code=1)
    together = found["together"]
    assert isinstance(together, dict)
    assert together["verdict"] == "shifted"
    assert set(together["columns"]) >= {"income"}
    answer = two.gitml("drift", *sides, "--multivariate")
    assert "All columns together: shifted (a classifier, AUC 0." in answer.out
    assert outcome(two, "HEAD", "my data/raw.csv", "--multivariate", code=0)["together"]


@pytest.mark.slow
def test_a_basis_is_written_once_and_read_from_then_on(two: Project) -> None:
    sides = ("first", "my data/raw.csv", "--ignore", "id", "--max-shifted", "1")
    first = two.gitml("drift", *sides, "--basis", "basis.json")
    assert first.err == "written: basis.json\n"
    assert "Rebuilt from the basis: " in first.out
    written = two.read("basis.json")
    assert two.gitml("drift", *sides, "--basis", "basis.json").out == first.out
    assert two.read("basis.json") == written
    two.commit("basis")
    two.write("basis.json", "[]")
    assert two.gitml("drift", *sides, "--basis", "basis.json").code == 3
    kept = two.gitml("drift", *sides, "--basis", "HEAD:basis.json")
    assert (kept.out, kept.err) == (first.out, "")
    told = two.gitml("drift", *sides, "--basis", "first:basis.json")
    assert (told.code, told.err) == (2, "error: first has no 'basis.json'\n")


@pytest.mark.slow
def test_folders_of_images(project: Project) -> None:
    random = np.random.default_rng(0)
    for folder, light in (("before", 90), ("same", 90), ("brighter", 150)):
        project.path(folder).mkdir()
        for number in range(40):
            pixels = np.clip(random.normal(light, 30, (8, 8, 3)) + random.normal(0, 8), 0, 255)
            Image.fromarray(pixels.astype(np.uint8)).save(project.path(f"{folder}/{number}.png"))
    project.write("brighter/broken.png", "no image")
    brighter = project.gitml("drift", "before", "brighter", "--json")
    assert brighter.code == 1
    assert brighter.err == "warning: 1 image cannot be read: brighter/broken.png\n"
    assert {"brightness", "red", "green", "blue"} <= {*brighter.json["shifted"]}
    assert outcome(project, "before", "same", code=0)["outcome"] == "passed"
    project.commit("images in Git")
    assert project.gitml("drift", "HEAD:before", "HEAD:brighter", "--json").json == {
        **brighter.json,
        "reference": {**brighter.json["reference"], "name": "HEAD:before"},
        "current": {**brighter.json["current"], "name": "HEAD:brighter"},
    }
    project.git("rm", "-rq", "--cached", "before")
    assert project.gitml("add", "before").code == 0
    project.commit("images in DVC")
    assert outcome(project, "HEAD:before", "same", code=0)["outcome"] == "passed"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


@pytest.mark.slow
def test_a_page_without_scripts_and_markdown(two: Project) -> None:
    two.write("hostile.csv", table(seed=1, shift=1.0).replace("plan", "<script>x</script>"))
    sides = ("first:my data/raw.csv", "hostile.csv")
    assert two.gitml("drift", *sides, "--html", "drift.html").err == "written: drift.html\n"
    page = two.read("drift.html")
    parser = Tags()
    parser.feed(page)
    assert "script" not in parser.found
    assert parser.found.count("svg") == 2
    assert "{ --reference: #e69f00; --current: #0072b2; }" in page  # as base and head of plots
    assert page.index("<h2>income</h2>") < page.index("<h2>age</h2>")
    markdown = two.gitml("drift", *sides, "--md").out
    assert "❌ failed: 3 of 3 judged columns shifted" in markdown
    assert "`<script>x</script>`" in markdown  # inert in a span of code


@pytest.mark.slow
def test_a_log_of_production_has_other_columns(two: Project) -> None:
    lines = [
        json.dumps({"time": f"2026-01-01T00:00:{n % 60:02}Z", "age": 30 + n % 25, "income": 20.5})
        for n in range(60)
    ]
    two.write("log.jsonl", "\n".join(lines) + "\n")
    answer = two.gitml("drift", "first:my data/raw.csv", "--log", "log.jsonl")
    assert answer.code == 1
    assert "Not in log.jsonl: id, plan." in answer.out
    assert "time" not in answer.out
    none = two.gitml("drift", "first:my data/raw.csv", "--log", "log.jsonl", "--watch", "plan")
    assert none.out.splitlines()[-1].startswith("failed")


@pytest.mark.slow
def test_profiles_are_enough(two: Project) -> None:
    whole = outcome(two, "first", "my data/raw.csv", code=1)
    for name, content in (("one", table()), ("two", table(seed=1, shift=1.0))):
        [block] = table_blocks.blocks([Part(f"{name}.csv", content.encode())])
        two.write(f"{name}.json", json.dumps(document.encode(TableProfile.of(block))))
    found = outcome(two, "one.json", "two.json", code=1)
    assert found["from_profiles"]
    assert found["columns"] == whole["columns"]
    assert "Judged from profiles" in two.gitml("drift", "one.json", "two.json").out
    two.write("other.json", "{}")
    assert two.gitml("drift", "other.json", "two.json").code == 3


def test_what_the_schema_calls_missing_or_an_id_is_so(project: Project) -> None:
    project.write("gitml.yaml", "data: {d: {path: d.csv, schema: s.yaml}}\n")
    project.write(
        "s.yaml", "gitml_schema: 1\nna_values: ['-9']\ncolumns: {n: {type: int, role: id}}\n"
    )
    project.write("d.csv", "x,n\n" + "1,1\n2,2\n" * 90 + "-9,3\n" * 20)
    project.commit("first")
    project.write("log.csv", "x,n\n" + "1,8\n2,9\n" * 90 + "-9,7\n" * 40)
    for sides in (("HEAD:d.csv", "log.csv"), ("log.csv", "d.csv")):
        found = project.gitml("drift", *sides, "--json").json["columns"]
        assert found["n"]["verdict"] == "not tested"
        x = found["x"]
        assert sorted(x["missing"][side] for side in ("reference", "current")) == [0.1, 40 / 220]
        assert x["effect"] == 0


def test_tables_that_are_none_or_have_nothing(project: Project) -> None:
    project.write("good.csv", table())
    project.write("header.csv", "id,age,income,plan\n")
    project.write("empty.csv", "")
    project.write("ragged.csv", "id,age\n1,2\n1,2,3\n")
    project.write("one.csv", "id,age,income,plan\n1,20,30.5,pro\n")
    header = project.gitml("drift", "good.csv", "header.csv")
    assert header.code == 1
    assert header.out.endswith("cannot tell: header.csv has no rows\n")
    one = project.gitml("drift", "one.csv", "one.csv")
    assert (one.code, one.out.splitlines()[-1]) == (
        1,
        "cannot tell: fewer than 30 rows in each column that could be tested",
    )
    assert project.gitml("drift", "good.csv", "empty.csv").code == 3
    ragged = project.gitml("drift", "good.csv", "ragged.csv")
    assert (ragged.code, "ragged.csv:3" in ragged.err or "line 3" in ragged.err) == (3, True)
    absent = project.gitml("drift", "good.csv", "goood.csv")
    assert (absent.code, absent.err) == (2, "error: no such file: 'goood.csv'\n")
    unnamed = project.gitml("drift", "HEAD", "HEAD")
    assert unnamed.code == 2
    assert unnamed.err.endswith("hint: name the table: gitml drift REV:PATH CURRENT\n")
    assert project.gitml("drift", "good.csv").code == 2


def test_one_odd_cell_is_named_and_hides_no_other_column(project: Project) -> None:
    project.write("one.csv", table())
    odd = table(seed=1, shift=1.0).splitlines()
    odd[5] = odd[5].replace(odd[5].split(",")[1], "about forty", 1)
    (project.root / "two.csv.gz").write_bytes(gzip.compress("\n".join(odd).encode()))
    answer = project.gitml("drift", "one.csv", "two.csv.gz", "--all")
    assert "1 cell is no number now" in answer.out
    assert answer.out.splitlines()[-1].startswith("failed: 2 of 3")


@pytest.mark.slow
def test_a_release_is_the_table_that_it_was_made_from(releasable: Project) -> None:
    pipeline = releasable.read("dvc.yaml").replace("deps: [train.sh]", "deps: [train.sh, raw.csv]")
    releasable.write("dvc.yaml", pipeline)
    releasable.write("raw.csv", table())
    releasable.dvc("add", "--quiet", "raw.csv")
    releasable.dvc("repro", "--quiet")
    releasable.commit("a table")
    assert releasable.gitml("release", "churn").code == 0
    releasable.write("elsewhere/today.csv", table(seed=1, shift=1.0))
    found = outcome(releasable, "churn@v1.0.0", "elsewhere/today.csv", code=1)
    assert found["reference"] == {"name": "churn@v1.0.0:raw.csv", "rows": 200, "left_out": []}
    log = releasable.gitml("drift", "churn@latest", "--log", "elsewhere/today.csv")
    assert log.code == 1


@pytest.mark.slow
def test_a_gate_and_the_report_that_shows_what_shifted(two: Project) -> None:
    two.write(
        "gitml.yaml",
        "gates:\n  - {drift: my data/raw.csv, watch: [plan]}\n  - {drift: text.txt, level: warn}\n",
    )
    two.write("text.txt", "no table\n")
    two.write("dvc.yaml", "metrics: [m.json]\n")
    two.write("m.json", '{"acc": 1}')
    two.commit("gates")
    two.write("my data/raw.csv", table())
    answer = two.gitml("gate", "HEAD", "--json")
    assert answer.code == 1
    [share, plan, text] = answer.json["gates"]
    assert (share["result"], share["value"], share["columns"]) == (
        "failed",
        2 / 3,
        ["income", "age"],
    )
    assert (plan["slice"], plan["result"]) == ("plan", "passed")
    assert text["result"] in ("failed", "warned")
    assert two.gitml("report", "HEAD").code == 0
    report = two.read("report.md")
    assert "#### `my data/raw.csv`: 200 → 200 rows" in report
    [picture] = two.path("report_files").glob("drift-*.png")
    assert f'src="report_files/{picture.name}"' in report
    two.write("schemas/raw.yaml", "gitml_schema: 1\nnothing: 1\n")
    broken = two.gitml("gate", "HEAD")
    assert broken.code == 1
    assert "schemas/raw.yaml" in broken.out + broken.err
    assert "gitml pull" not in broken.out + broken.err


def test_links_of_the_repository_that_lead_out_of_it_are_not_read(
    two: Project, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(table())
    two.path("link.csv").symlink_to(outside)
    two.path("my data/part.csv").symlink_to(outside)
    two.git("add", "link.csv", "my data/part.csv")
    for command in (("drift", "link.csv", "my data/raw.csv"), ("profile", "my data")):
        answer = two.gitml(*command)
        assert answer.code == 4
        assert "a link that came with the repository and leads out of it" in answer.err
    two.git("rm", "--quiet", "--cached", "link.csv")
    assert two.gitml("profile", "link.csv").code == 0  # the user's own


def test_a_revision_without_such_a_table_is_asked_for_the_declared_one(two: Project) -> None:
    two.write("raw data/a.csv", "a\n1\n")
    two.write("gitml.yaml", "data: {raw: {path: raw data/a.csv}}\n")
    two.commit("declared")
    two.write("inner/july.csv", "a\n2\n")
    told = two.gitml("drift", "HEAD", "july.csv", folder="inner")
    assert told.code == 2
    assert told.err == (
        "error: HEAD has no 'inner/july.csv'\n"
        "hint: say which: gitml drift 'HEAD:../raw data/a.csv' july.csv\n"
    )
