"""What is inferred of a table: careful neither to cry wolf nor to allow everything."""

import pytest

from gitml.adapters.formats import schema_files
from gitml.checks.tables import schemas
from gitml.core.schemas.inference import Wishes
from gitml.core.schemas.shares import allowed_share
from tests.fixtures.tables import check, rows, schema, table


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["x", "y"] * 20, "{type: category, values: [x, y]}"),
        (["0", "1"] * 20, '{type: category, values: ["0", "1"]}'),
        (["no", "yes"] * 20, '{type: category, values: ["no", "yes"]}'),
        (["x", "None"] * 20, "{type: category, values: [None, x]}"),
        (["x", "y"] * 20 + ["z"], "{type: category, values: [x, y, z], unseen: 11%}"),
        (["x"] * 40, "{type: category, values: [x], constant: true}"),
        (["1", "2", "3"] * 20, "{type: int, min: 0}"),
        (["1.0", "2.0", ""] * 20, "{type: int, min: 0, missing: 44%}"),
        (["1.0", "2.0", "7.0"] * 20, "{type: float, min: 0}"),
        (["-1", "2.5", "NA"] * 20, "{type: float, missing: 44%}"),
        (["1.5", "2.5", "inf"] * 20, "{type: float, min: 0, not_finite: 44%}"),
        (["2024-01-31", "2024-02-01"] * 20, "{type: date}"),
        ([""] * 40, "{type: string, missing: 100%}"),
        ([f"v{n}" for n in range(40)], "{type: string}"),
        ([f"v{n % 31}" for n in range(99)], "{type: string}"),
        (["It is a sentence that goes on, and on, on and on until it ends.", "Too."] * 20,
         "{type: string}"),
    ],
)  # fmt: skip
def test_a_column(cells: list[str], line: str) -> None:
    found = rows("a,b", *(f'"{cell}",1' if cell else ",1" for cell in cells))
    inferred, _ = schemas.infer(found, Wishes())
    assert inferred.columns["a"] == schema(f"a: {line}").columns["a"]
    assert check(found, inferred).anomalies == ()


def test_identifiers() -> None:
    lines = [f"{n},{n},{n % 39}" for n in range(40)]
    inferred, _ = schemas.infer(rows("user_id,userId,id", *lines), Wishes())
    text = schema_files.write(inferred)
    assert text.splitlines()[4:] == [
        "  user_id: {type: int, min: 0, unique: true, role: id}",
        "  userId:  {type: int, min: 0, unique: true, role: id}",
        "  id:      {type: int, min: 0}",
    ]


def test_ranges_and_targets() -> None:
    lines = [f"{n},{n % 2}" for n in range(1, 41)]
    wishes = Wishes({"y"}, ranges=True)
    inferred, _ = schemas.infer(rows("x,y", *lines), wishes)
    by = schema(
        "x: {type: int, min: 1, max: 40}\n"
        "y: {type: category, values: ['0', '1'], role: target, absent_in: [serving]}"
    )
    assert inferred.columns == by.columns


def test_the_parts_of_a_folder_are_one_table() -> None:
    one, two = ("id,x\n" + "".join(f"{n},a\n" for n in span) for span in (range(20), range(15, 35)))
    inferred, profile = schemas.infer(table(one, two), Wishes())
    assert profile.rows == 40
    assert not inferred.columns["id"].unique


def test_one_text_among_numbers() -> None:
    inferred, profile = schemas.infer(rows("a", *map(str, range(40)), "?"), Wishes())
    assert inferred.columns["a"].type == "int"
    assert profile.columns[0].strays == 1


@pytest.mark.parametrize(
    ("count", "of", "share"),
    [
        (0, 1000, 0.0),
        (11, 344, 0.05),
        (2, 344, 0.02),
        (177, 891, 0.23),
        (1, 10**6, 5e-06),
        (990, 1000, 0.99),
        (999, 1000, 0.999),
        (3, 3, 1.0),
        (0, 0, 0.0),
    ],
)
def test_shares(count: int, of: int, share: float) -> None:
    assert allowed_share(count, of) == share
    assert allowed_share(count, of) * of >= count
