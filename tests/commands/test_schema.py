"""``gitml schema``, as a user types it."""

import shlex

import pytest

from tests.fixtures.project import Project

_HEADER = "species,mass,sex,island id,when,y"
_SCHEMA = """\
gitml_schema: 1
# How many there may be.
rows: {min: 5, max: 50, vs_baseline: {min: 0.9, max: 1.2}}
other_columns: error
columns:
  species:   {type: category, values: [Adelie, Gentoo]}   # as biologists write them
  mass:      {type: int, min: 0, max: 9000}
  sex:       {type: category, values: [female, male]}
  island id: {type: string, unique: true, role: id}
  when:      {type: date}
  height:    {type: float}
  y:         {type: category, values: ["0", "1"], role: target, absent_in: [serving]}
"""


def _table(rows: int = 40) -> str:
    lines = [_HEADER]
    for row in range(rows):
        species, sex = ("Adelie", "Gentoo")[row % 2], ("female", "male", "")[row % 3]
        lines.append(f"{species},{3000 + row},{sex},i{row},2024-01-{row % 28 + 1:02d},{row % 2}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def penguins(project: Project) -> Project:
    """A commit with a table that is declared, in a folder with a space in its name."""
    project.write("raw data/penguins.csv", _table())
    project.write(
        "gitml.yaml",
        "baseline: HEAD\ndata:\n  penguins: {path: raw data/penguins.csv, target: y}\n",
    )
    project.commit("base")
    return project


@pytest.mark.slow
def test_a_schema_is_inferred_and_the_table_is_right_by_it(penguins: Project) -> None:
    answer = penguins.gitml("schema", "infer", "raw data/penguins.csv")
    assert answer.code == 0, answer.err
    assert answer.out == "schemas/penguins.yaml: 6 columns\n"
    assert "gitml schema check 'raw data/penguins.csv'" in answer.err
    text = penguins.read("schemas/penguins.yaml")
    assert text.splitlines()[4:] == [
        "  species:   {type: category, values: [Adelie, Gentoo]}",
        "  mass:      {type: int, min: 0}",
        "  sex:       {type: category, values: [female, male], missing: 46%}",
        "  island id: {type: string, unique: true, role: id}",
        "  when:      {type: date}",
        '  "y":       {type: category, values: ["0", "1"], role: target, absent_in: [serving]}',
    ]
    checked = penguins.gitml("schema", "check")
    assert checked.code == 0, checked.out
    assert checked.out.endswith("no anomalies\n")
    again = penguins.gitml("schema", "infer", "raw data/penguins.csv")
    assert (again.code, again.out) == (2, "")
    assert "--update" in again.err


@pytest.mark.slow
def test_every_anomaly_is_accepted_by_its_own_command(penguins: Project) -> None:
    penguins.write("schemas/penguins.yaml", _SCHEMA)
    table = _table(60).replace("Gentoo,3001", "gentoo,-1").replace("3003,", "12000,")
    table = table.replace("3005,", "inf,").replace("3007,", "x,").replace(",i9,", ",i8,")
    table = table.replace("2024-01-11,0", "yesterday,0").replace(",y\n", ",y,extra\n")
    lines = [line if line.endswith("extra") else f"{line},1" for line in table.splitlines()]
    lines = [line.replace(",0,1", ",2,1") for line in lines]
    penguins.write("raw data/penguins.csv", "\n".join(lines) + "\n")
    first = penguins.gitml("schema", "check", "--json")
    assert first.code == 1
    found = first.json["tables"]["raw data/penguins.csv"]["anomalies"]
    assert [(one["column"], one["kind"]) for one in found] == [
        (None, "too_many_rows"),
        (None, "row_count_vs_baseline"),
        ("species", "unseen_values"),
        ("mass", "type"),
        ("mass", "not_finite"),
        ("mass", "below_min"),
        ("mass", "above_max"),
        ("sex", "missing_values"),
        ("island id", "not_unique"),
        ("when", "bad_format"),
        ("height", "missing_column"),
        ("y", "target_classes"),
        ("extra", "new_column"),
    ]
    while found:
        command = shlex.split(found[0]["accept"])
        assert command[:3] == ["gitml", "schema", "accept"]
        done = penguins.gitml(*command[1:])
        assert done.code == 0, done.err
        left = penguins.gitml("schema", "check", "--json")
        rest = left.json["tables"]["raw data/penguins.csv"]["anomalies"]
        kinds = [(one["column"], one["kind"]) for one in rest]
        gone = (found[0]["column"], found[0]["kind"])
        assert gone not in kinds
        found = rest
    assert left.code == 0
    text = penguins.read("schemas/penguins.yaml")
    assert "# How many there may be." in text
    assert "values: [Adelie, Gentoo, gentoo]}   # as biologists write them" in text


def test_a_schema_is_widened_and_keeps_what_people_wrote(penguins: Project) -> None:
    penguins.write("schemas/penguins.yaml", _SCHEMA)
    done = penguins.gitml("schema", "infer", "raw data/penguins.csv", "--update")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "schemas/penguins.yaml:",
        "  columns.sex.missing: 46%",
        "  columns.height.optional: true",
    ]
    text = penguins.read("schemas/penguins.yaml")
    assert text.replace(", missing: 46%", "").replace(", optional: true", "") == _SCHEMA
    assert penguins.gitml("schema", "check").code == 0
    again = penguins.gitml("schema", "infer", "raw data/penguins.csv", "--update")
    assert again.out == "schemas/penguins.yaml: takes the table as it is\n"


def test_an_update_takes_the_target_that_is_named(penguins: Project) -> None:
    update = ("schema", "infer", "raw data/penguins.csv", "--update")
    renamed = "  columns.z: type category, values 0, 1, role target, absent_in serving"
    penguins.write("schemas/penguins.yaml", _SCHEMA)
    penguins.write("raw data/penguins.csv", _table().replace(",y\n", ",z\n", 1))
    penguins.write("gitml.yaml", penguins.read("gitml.yaml").replace("target: y", "target: z"))
    done = penguins.gitml(*update)
    assert done.code == 0, done.err
    assert renamed in done.out
    penguins.write("schemas/penguins.yaml", _SCHEMA)
    done = penguins.gitml(*update, "--target", "z", "--target", "sex")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert {renamed, "  columns.y.role: taken out", "  columns.sex.role: target"} <= {*lines}
    before = penguins.read("schemas/penguins.yaml")
    for words, told in (
        (("--target", "no"), "has no column 'no'\nhint: there are: species"),
        (("--ranges",), "so it sets no ranges"),
        (("-o", "-"), "so it prints none"),
    ):
        answer = penguins.gitml(*update, *words)
        assert answer.code == 2
        assert told in answer.err
    assert penguins.read("schemas/penguins.yaml") == before


def test_a_class_that_is_gone_is_still_asked_for_and_named(penguins: Project) -> None:
    penguins.write("schemas/penguins.yaml", _SCHEMA)
    penguins.write("raw data/penguins.csv", _table().replace(",1\n", ",0\n"))
    done = penguins.gitml("schema", "infer", "raw data/penguins.csv", "--update")
    assert "y: no row has 1, and the schema still asks for each class of a target" in done.err
    assert "gitml schema accept target_classes y" in done.err
    again = penguins.gitml("schema", "infer", "raw data/penguins.csv", "--update")
    assert again.out == "schemas/penguins.yaml: not changed\n"


def test_what_is_told_on_a_terminal(penguins: Project) -> None:
    penguins.gitml("schema", "infer", "raw data/penguins.csv")
    penguins.write("raw data/penguins.csv", _table().replace("Gentoo,3001", "gentoo,3001"))
    answer = penguins.gitml("schema", "check", "penguins.csv", folder="raw data")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "raw data/penguins.csv: 40 rows, 6 columns, by schemas/penguins.yaml",
        "  error  species: unseen_values",
        (
            "    1 of 40 cells (2.5 %) holds a value that is not known: gentoo (gentoo "
            "differs only by case from Gentoo); expected: known values only"
        ),
        "    row 2: gentoo",
        "    to accept it: gitml schema accept unseen_values species",
        "",
        "1 error",
    ]
    markdown = penguins.gitml("schema", "check", "--md").out
    assert "| ❌ error | `species` | `unseen_values` |" in markdown


def test_a_table_of_another_revision(penguins: Project) -> None:
    penguins.gitml("schema", "infer", "raw data/penguins.csv")
    penguins.write("raw data/penguins.csv", _HEADER + "\n")
    now = penguins.gitml("schema", "check", "--json")
    anomalies = now.json["tables"]["raw data/penguins.csv"]["anomalies"]
    assert [one["kind"] for one in anomalies] == ["empty"]
    assert penguins.gitml("schema", "check", "--rev", "HEAD").code == 0
    wrong = penguins.gitml("schema", "check", "--rev", "nowhere")
    assert wrong.code == 2


def test_without_a_project(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Project(tmp_path_factory.mktemp("no project"))
    folder.write("t.csv", _table())
    assert folder.gitml("schema", "infer", "t.csv", "-o", "t.yaml").code == 0
    answer = folder.gitml("schema", "check", "t.csv", "--schema", "t.yaml", "--json")
    assert answer.code == 0
    (unchecked,) = answer.json["tables"]["t.csv"]["unchecked"]
    why = "there is no baseline"
    assert unchecked == {"rule": "rows.vs_baseline", "reason": why, "excused": True}
    assert folder.gitml("schema", "check", "t.csv").code == 3


NO_SCHEMA = (
    "no schema for 'raw data/penguins.csv': there is no schemas/penguins.yaml\n"
    "hint: gitml schema infer 'raw data/penguins.csv' -o schemas/penguins.yaml"
)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["check", "none.csv"], 3, "there is no such table, either"),
        (["check", "raw data/penguins.csv"], 3, f"{NO_SCHEMA}; or name one: --schema FILE"),
        (["check", "raw data/penguins.csv", "--schema", "none.yaml"], 2, "no such schema"),
        (["check", "gitml.yaml"], 2, "not a table"),
        (["infer", "none.csv"], 2, "no such file"),
        (["infer", "gitml.yaml"], 2, "not a table"),
        (["infer", "raw data/penguins.csv", "--target", "z"], 2, "no column 'z'"),
        (["accept", "type", "mass"], 2, "there is none at all"),
        (["accept", "bad_schema"], 2, "has no anomaly bad_schema"),
        (["diff", "HEAD"], 2, "HEAD has no schema"),
    ],
)
def test_what_cannot_be_done(penguins: Project, arguments: list[str], code: int, told: str) -> None:
    if arguments[0] in ("accept", "diff"):
        penguins.gitml("schema", "infer", "raw data/penguins.csv")
    answer = penguins.gitml("schema", *arguments)
    assert answer.code == code, answer.err
    assert told in answer.out + answer.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gitml_schema: 2\n", "gitml_schema: expected 1"),
        ("lr: 0.1\n", "not a schema: no line 'gitml_schema: 1'"),
        ("gitml_schema: 1\ncolumns: {a: {type: int, mni: 0}}\n", "unknown key 'columns.a.mni'"),
        ("gitml_schema: 1\ncolumns: [\n", "not valid YAML"),
        ("gitml_schema: 1\ncolumns: {}\n", "no column 'y', which gitml.yaml calls the target"),
    ],
)
def test_a_schema_that_cannot_be_used(penguins: Project, text: str, told: str) -> None:
    penguins.write("schemas/penguins.yaml", text)
    answer = penguins.gitml("schema", "check")
    assert answer.code == 3
    assert "bad_schema" in answer.out
    assert told in answer.out


def test_what_a_change_of_the_schema_loosens(penguins: Project) -> None:
    penguins.write("schemas/penguins.yaml", _SCHEMA)
    penguins.commit("schema")
    assert penguins.gitml("schema", "diff", "HEAD").out.startswith("compatible")
    changed = _SCHEMA.replace("max: 9000", "max: 9500").replace("height", "heights")
    penguins.write("schemas/penguins.yaml", changed)
    answer = penguins.gitml("schema", "diff", "HEAD", "--json", "--require-compatible")
    assert answer.code == 1
    (change,) = answer.json["changes"]
    assert (change["kind"], change["before"], change["after"]) == (
        "feature-renamed",
        "height",
        "heights",
    )
    assert answer.json["loosened"] == [
        {"rule": "columns.mass.max", "before": 9000.0, "after": 9500.0}
    ]
    text = penguins.gitml("schema", "diff", "HEAD:schemas/penguins.yaml").out
    assert "columns.mass.max  9000    9500" in text
    sides = ["HEAD:../schemas/penguins.yaml", "../schemas/penguins.yaml"]
    assert penguins.gitml("schema", "diff", *sides, folder="raw data").out == text


def test_a_target_that_gitml_yaml_names_anew_is_a_change_of_the_schema(penguins: Project) -> None:
    penguins.write("schemas/penguins.yaml", _SCHEMA.replace("role: target, ", ""))
    penguins.commit("schema")
    rules = penguins.read("gitml.yaml")
    penguins.write("gitml.yaml", rules.replace("target: y", "target: sex"))
    for sides in (["HEAD"], ["HEAD:schemas/penguins.yaml", "schemas/penguins.yaml"]):
        answer = penguins.gitml("schema", "diff", *sides, "--json", "--require-compatible")
        assert answer.code == 1, answer.err
        kinds = [(one["kind"], one["before"], one["after"]) for one in answer.json["changes"]]
        assert kinds[0] == ("target-changed", "y", "sex")
    penguins.write("gitml.yaml", rules.replace("target: y", "target: gone"))
    answer = penguins.gitml("schema", "diff", "HEAD", "--require-compatible")
    assert answer.code == 3
    assert "no column 'gone', which gitml.yaml calls the target" in answer.err


def test_a_schema_of_another_tool(penguins: Project) -> None:
    penguins.write(
        "suite.json",
        '{"expectations": [{"expectation_type": "expect_column_values_to_not_be_null",'
        ' "kwargs": {"column": "mass"}}, {"expectation_type": "expect_column_mean_to_be_between",'
        ' "kwargs": {"column": "mass", "min_value": 1, "max_value": 2}}]}',
    )
    answer = penguins.gitml("schema", "import", "suite.json", "-o", "s.yaml")
    assert answer.code == 0, answer.err
    assert "carried over from Great Expectations: 1 column" in answer.out
    assert "expect_column_mean_to_be_between" in answer.out
    assert "mass: {type: string}" in penguins.read("s.yaml")
    assert penguins.gitml("schema", "import", "suite.json", "-o", "s.yaml").code == 2


def test_fetch_is_of_a_revision(project: Project) -> None:
    project.write("t.csv", "a\n1\n")
    assert project.gitml("schema", "infer", "t.csv").code == 0
    answer = project.gitml("schema", "check", "t.csv", "--fetch")
    assert answer.code == 2
    assert "hint: name it: --rev HEAD" in answer.err
