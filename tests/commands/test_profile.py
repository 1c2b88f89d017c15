"""``gitml profile``, as a user types it."""

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import ConfigError, OutsideError
from gitml.ui.options import Settings
from gitml.wiring.judging import profiles
from tests.fixtures.project import Project
from tests.fixtures.remote_pipeline import add_remote

_ROWS = [
    ("a1", "2024-01-01", "male", "3750", "1", "x", "", "1.5"),
    ("a2", "2024-01-02", "female", "3800", "2", "x", "", "inf"),
    ("a3", "2024-01-03", "NA", "NA", "3", "x", "", "2.5"),
    *(
        (f"a{n}", f"2024-01-{n:02}", "male", f"{n}50", str(n), "x", "", str(n))
        for n in range(4, 15)
    ),
    ("a15", "2024-02-29", "male", "", "abc", "x", "", "4"),
]
_HEADER = "id,when,sex,mass,n,constant,nothing,far"


def _csv(rows: Sequence[tuple[str, ...]] = _ROWS) -> str:
    return "\n".join([_HEADER, *map(",".join, rows)]) + "\n"


def test_each_column_is_described_and_what_is_remarkable_is_said(project: Project) -> None:
    project.write("my data/raw.csv", _csv())
    answer = project.gitml("profile", "raw.csv", folder="my data")
    assert answer.code == 0
    assert "raw.csv: 15 rows, 8 columns" in answer.out
    lines = {line.split()[0]: line.split() for line in answer.out.splitlines() if line}
    assert lines["id"][1:4] == ["string", "0", "15"]
    assert lines["when"][1] == "date"
    assert lines["sex"][1:] == "category 0 3 male 86.7 %, NA 6.7 %, female 6.7 %".split()
    assert lines["mass"][1:4] == ["int", "13.3", "%"]
    assert answer.out.partition("\n- ")[2].splitlines() == [
        "sex: 'NA' counted as values; as missing with --na",
        "- mass: 'NA' counted as missing",
        "- n: 1 cell of 15 with no number: abc",
        "- constant: every value is the same",
        "- nothing: no cell has a value",
        "- far: 1 infinite number",
    ]
    assert not (project.root / ".gitml").exists()
    project.write("same.csv", "a,b\n24.81,1\n24.81,2\n")
    same = project.gitml("profile", "same.csv").out.splitlines()[3]
    assert same.split() == ["a", "float", "0", "1", "24.81", "24.81"]


def test_missing_cells_as_asked(project: Project) -> None:
    project.write("raw.csv", _csv())
    found = json.loads(project.gitml("profile", "raw.csv", "--json", "--na", "NA").out)
    assert found["columns"]["sex"]["missing"] == 1
    assert found["columns"]["mass"]["missing"] == 2


def test_json_is_the_same_however_the_parts_are_read(project: Project, tmp_path: Path) -> None:
    for place in range(4):
        text = _csv([row for at, row in enumerate(_ROWS) if at % 4 == place])
        file = project.root / "parts" / f"{place}.csv.gz"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(gzip.compress(text.encode()))
    project.write("parts/README.md", "not a table")
    first = project.gitml("profile", "parts", "--json", "-j", "1")
    second = project.gitml("profile", "parts", "--json", "-j", "4", "-o", str(tmp_path / "p.json"))
    assert first.out == second.out == (tmp_path / "p.json").read_text()
    assert json.loads(first.out)["rows"] == 15
    assert len(first.out.splitlines()) == 6 + 8 + 3  # a line for each column


def test_files_that_are_not_read_are_named_for_programs(project: Project) -> None:
    for name in ("1.csv", "_2.csv", "3.csv.zip"):
        project.write(f"parts/{name}", _csv())
    left_out = ["3.csv.zip", "_2.csv"]
    found = project.gitml("profile", "parts", "--json", "-o", "p.json")
    assert found.json["left_out"] == left_out
    assert json.loads(project.read("p.json")) == found.json
    two = project.gitml("drift", "p.json", "parts", "--json").json
    assert [two[side]["left_out"] for side in ("reference", "current")] == [[], left_out]
    project.write("one.csv", _csv())
    assert "left_out" not in project.gitml("profile", "one.csv", "--json").json


@pytest.mark.slow
def test_any_revision_and_what_is_only_in_the_remote(project: Project, tmp_path: Path) -> None:
    add_remote(project, tmp_path / "remote")
    project.write("raw.csv", _csv())
    project.write("in git.csv", "x\n1\n")
    assert project.gitml("add", "raw.csv").code == 0
    project.commit("data")
    assert project.gitml("push", "--quiet").code in (0, 4)  # Git's part has nowhere to go
    now = project.gitml("profile", "raw.csv", "--json").out
    project.write("raw.csv", _HEADER + "\n")
    project.write("in git.csv", "x\n")
    assert project.gitml("profile", "raw.csv", "--rev", "HEAD", "--json").out == now
    kept = list((project.root / ".git" / "gitml" / "profiles").iterdir())
    assert len(kept) == 1
    kept[0].write_bytes(b"torn")
    assert project.gitml("profile", "raw.csv", "--rev", "HEAD", "--json").out == now
    assert (
        "in git.csv at HEAD: 1 row" in project.gitml("profile", "in git.csv", "--rev", "HEAD").out
    )
    for file in (project.root / ".dvc" / "cache").rglob("*"):
        if file.is_file():
            file.unlink()
    answer = project.gitml("profile", "raw.csv", "--rev", "HEAD")
    assert (answer.code, answer.out) == (4, "")
    assert "hint: get it with --fetch" in answer.err
    assert project.gitml("profile", "raw.csv", "--rev", "HEAD", "--json", "--fetch").out == now


def test_nothing_is_kept_of_an_object_that_is_damaged(project: Project) -> None:
    project.write("raw.csv", _csv())
    project.dvc("add", "--quiet", "raw.csv")
    project.commit("data")
    (found,) = (one for one in project.path(".dvc/cache").rglob("*") if one.is_file())
    whole = found.read_bytes()
    settings = Settings(project.root)

    def rows(content: bytes) -> int:
        found.chmod(0o644)
        found.write_bytes(content)
        found.chmod(0o444)  # which DVC takes for whole
        table = profiles.find_at(project.root, "raw.csv", "HEAD", settings, fetch=False)
        make = profiles.maker(table, "local", 1, None, settings)
        return profiles.profile(table, None, make).rows

    with pytest.raises(OutsideError, match="is damaged"):
        rows(whole + whole.splitlines(keepends=True)[-1])
    assert rows(whole) == len(_ROWS)


@pytest.mark.slow
def test_saved_by_the_hash_of_the_data(project: Project) -> None:
    project.write("raw.csv", _csv())
    assert project.gitml("profile", "raw.csv", "--save").code == 0
    (file,) = (project.root / ".gitml" / "profiles").iterdir()
    assert project.gitml("profile", "raw.csv", "--json").out == file.read_text()
    assert project.gitml("add", "raw.csv").code == 0
    assert file.stem in project.read("raw.csv.dvc")
    again = ["drift", file.relative_to(project.root).as_posix(), "raw.csv"]
    assert project.gitml(*again).err == ""
    file.write_text(re.sub('"profiler": .*', '"profiler": 1,', file.read_text()))
    assert "hint: make it anew: gitml profile raw.csv --save\n" in project.gitml(*again).err
    assert project.gitml("profile", "raw.csv", "--save").code == 0
    assert project.gitml(*again).err == ""
    answer = project.gitml("profile", "raw.csv", "--save", "--na", "NA")
    assert answer.code == 2


def test_nothing_is_kept_of_a_file_that_changed(project: Project) -> None:
    file = project.write("raw.csv", _csv())
    assert project.gitml("add", "raw.csv").code == 0
    settings = Settings(project.root)
    table = profiles.find(project.root, "raw.csv", settings)
    make = profiles.maker(table, "local", 1, None, settings)

    def make_and_write(parts: Sequence[Part]) -> TableProfile:
        found = make(parts)
        file.write_text(_csv(_ROWS[:2]))
        return found

    with pytest.raises(ConfigError, match=r"^raw.csv: it changed while it was read$"):
        profiles.profile(table, None, make_and_write)
    assert not (project.root / ".git" / "gitml" / "profiles").exists()
    found = profiles.profile(profiles.find(project.root, "raw.csv", settings), None, make)
    with pytest.raises(ConfigError, match=r"^raw.csv: it changed while it was read$"):
        profiles.save(table, found, None)
    assert not (project.root / profiles.FOLDER).exists()


def test_markdown_and_the_page_hold_hostile_names(project: Project) -> None:
    name = "<script>alert(1)</script>|@you"
    project.write("raw.csv", f'"{name}",b\n"`x` <b>",1\n"`x` <b>",2\n')
    assert project.gitml("profile", "raw.csv", "--html", "page.html", "--quiet").code == 0
    page = project.read("page.html")
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "default-src 'none'" in page
    assert re.findall("https?:", page) == []
    answer = project.gitml("profile", "raw.csv", "--md")
    assert "<script>alert" not in answer.out
    assert "<b>" not in answer.out


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        ("raw.csv", "", 3, "raw.csv: empty: not even a header"),
        ("raw.csv", "a,b\n1\n", 3, "raw.csv:2: expected 2 cells, found 1"),
        ("raw.txt", "a,b\n1,2\n", 2, "not a table: 'raw.txt'"),
        ("other.csv", "a\n1\n", 2, "no such file or folder: 'raw.csv'"),
    ],
)
def test_what_cannot_be_profiled_is_said(
    project: Project, name: str, text: str, code: int, message: str
) -> None:
    project.write(name, text)
    answer = project.gitml("profile", name if name != "other.csv" else "raw.csv")
    assert (answer.code, answer.out) == (code, "")
    assert f"error: {message}" in answer.err


def test_edges(project: Project) -> None:
    project.write("header.csv", "a,b\n")
    assert "no rows: a header alone" in project.gitml("profile", "header.csv").out
    project.write("other.csv", "a;b\n1;x\n2;y\n")
    answer = project.gitml("profile", "other.csv")
    assert "its cells are separated by semicolons" in answer.err
    assert "2 rows, 2 columns" in answer.out


def test_without_a_project(tmp_path: Path) -> None:
    (tmp_path / "raw.csv").write_text(_csv())
    alone = Project(tmp_path)
    answer = alone.gitml("profile", "raw.csv")
    assert (answer.code, answer.err) == (0, "")
    assert alone.gitml("profile", "raw.csv", "--save").code == 4
    assert alone.gitml("profile", "raw.csv", "--executor", "dask").code == 2


def test_a_check_gives_the_profile_of_the_same_reading(project: Project) -> None:
    rows = (f"{row},{'ab'[row % 2]},{row % 2}\n" for row in range(50))
    project.write("raw.csv", "n,c,target\n" + "".join(rows))
    assert project.gitml("schema", "infer", "raw.csv", "--target", "target").code == 0
    assert "{type: category, values: [" in project.read("schemas/raw.yaml")
    assert project.gitml("schema", "check", "raw.csv", "--profile", "p.json").code == 0
    assert project.read("p.json") == project.gitml("profile", "raw.csv", "--json").out
    project.write("raw.csv", "n,c\n1,a\n2\n")
    answer = project.gitml("schema", "check", "raw.csv", "--profile", "other.json")
    assert "other.json is not written" in answer.err
    assert not project.path("other.json").exists()
    assert project.gitml("schema", "check", "--profile", "other.json").code == 2


@pytest.mark.slow
def test_thousands_of_columns(project: Project) -> None:
    names = [f"c{number}" for number in range(5000)]
    rows = [[str(row * number % 97 / 4) for number in range(5000)] for row in range(120)]
    project.write("wide.csv", "\n".join(map(",".join, [names, *rows])) + "\n")
    answer = project.gitml("profile", "wide.csv", "-o", "wide.json")
    assert "… 4000 more columns: --all" in answer.out
    assert (project.root / "wide.json").stat().st_size < 50 * 2**20
