import itertools
import json
import math
import random
from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles import document, document_parser
from gitml.core.tables.profiles.column_profile import ColumnProfile, ProfileLimits
from gitml.core.tables.profiles.moments import Moments
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.quantiles import QuantileSketch
from gitml.core.tables.text_values import as_numbers

LIMITS = ProfileLimits(texts=5, buckets=8, sample=6)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "NA",
            "None",
            "nan",
            "inf",
            "-inf",
            "2024-01-31",
            "2024-02-30",
            "007",
            "1e5",
            "-0",
            "+5",
            "+.5",
        ]
    ),
    st.integers(-(10**17), 10**17).map(str),
    st.floats(allow_nan=False).map(repr),
    st.text(max_size=3),
)


def block(columns: dict[str, Sequence[str | None]], start: int = 0, part: str = "") -> Block:
    rows = max(map(len, columns.values()), default=0)
    cells = {name: Cells(pa.array(column, pa.string())) for name, column in columns.items()}
    return Block(part, start, rows, cells)


def column(cells: Sequence[str | None], limits: ProfileLimits | None = None) -> ColumnProfile:
    return TableProfile.of(block({"x": cells}), limits).columns[0]


def written(profile: TableProfile) -> str:
    return json.dumps(document.encode(profile))


def merged(profiles: Sequence[TableProfile]) -> TableProfile:
    return reduce(TableProfile.merge, profiles)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=40), st.data())
def test_blocks_merge_to_the_profile_of_the_whole_in_any_order(
    rows: list[tuple[str | None, str | None]], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    edges = [0, *cuts, len(rows)]

    def part(start: int, end: int) -> TableProfile:
        a, b = zip(*rows[start:end], strict=True) if end > start else ((), ())
        return TableProfile.of(block({"a": a, "b": b}, start), LIMITS)

    parts = [part(start, end) for start, end in itertools.pairwise(edges)]
    shuffled = data.draw(st.permutations(parts))
    split = data.draw(st.integers(1, len(parts)))
    groups = [merged(group) for group in (shuffled[:split], shuffled[split:]) if group]
    whole = written(part(0, len(rows)))
    assert written(merged(groups)) == whole
    found = TableProfile.empty(["a", "b"])
    for at, (start, end) in enumerate(itertools.pairwise(edges)):
        a, b = zip(*rows[start:end], strict=True) if end > start else ((), ())
        more = TableProfile.of(block({"a": a, "b": b}, start), LIMITS, found if at else None)
        found = found.merge(more) if at else more
    assert written(found) == whole
    assert written(document_parser.decode(json.loads(whole), "p.json")) == whole


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=30))
def test_mean_and_deviation_are_those_of_exact_arithmetic(numbers: list[float]) -> None:
    import statistics
    from fractions import Fraction

    found = column([repr(number) for number in numbers]).numbers
    exact = sum(map(Fraction, numbers)) / len(numbers)
    assert found.mean == float(exact)
    if max(map(abs, numbers)) < 1e150:
        assert found.std == pytest.approx(statistics.stdev(map(Fraction, numbers)), rel=1e-12)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 9))))
def test_sums_are_exact_whatever_the_numbers(weighted: list[tuple[float, int]]) -> None:
    from fractions import Fraction

    numbers = np.array([number for number, _ in weighted], np.float64)
    counts = np.array([count for _, count in weighted], np.int64)
    for found, weights in (
        (Moments.of(numbers, counts), counts.tolist()),
        (Moments.of(numbers), [1] * len(numbers)),
    ):
        exact = [Fraction(number) for number in numbers.tolist()]
        pairs = list(zip(exact, weights, strict=True))
        assert Fraction(found.total, 1 << 1074) == sum(n * weight for n, weight in pairs)
        assert Fraction(found.squares, 1 << 2148) == sum(n * n * weight for n, weight in pairs)


def test_sums_of_many_numbers_are_exact() -> None:
    numbers = np.random.default_rng(0).normal(0, 1000, 20_000)
    numbers[:3] = (1e300, -1e300, 5e-324)
    found = Moments.of(numbers)
    assert found.total / (1 << 1074) == math.fsum(numbers)
    assert found == Moments.of(numbers[::-1].copy())
    assert found == Moments.of(numbers[:9000]).merge(Moments.of(numbers[9000:]))


def test_a_cell_is_read_the_same_among_few_and_among_many() -> None:
    cells = [
        "1",
        " 2 ",
        "007",
        "1e5",
        "-0",
        "+5",
        "+.5",
        "inf",
        "2024-01-31",
        "2024-02-30",
        "x",
        "",
    ]
    cells += ["2024-01-31T10:00:00Z", "9007199254740993", "1.5e-07", "1-2", "٣", "1\n", "-07", "."]
    cells += ["1\n2", "0.1", "123456789012345", "1234567890123456"]
    alone = [Cells(pa.array([cell])).distinct.values for cell in cells]
    for others in ("0.5", "text", "2020-02-02"):
        many = Cells(pa.array([*cells, *(f"{others}{at}" for at in range(500))])).distinct.values
        for at, one in enumerate(alone):
            assert many.array[at].as_py() == cells[at]
            np.testing.assert_equal(many.numbers[at], one.numbers[0], cells[at])
            np.testing.assert_equal(many.dates[at], one.dates[0], cells[at])
    for before in ("1", "1\n2"):  # a line end within a cell parts no two of them
        pairs = [as_numbers(pa.array([before, cell]))[1] for cell in cells]
        np.testing.assert_equal(pairs, [one.numbers[0] for one in alone])


@pytest.mark.parametrize(
    "cell",
    [
        "2024-01-31 24:00:00",
        "2024-01-31 103000.5",
        "2024-01-31 10:30+05",
        "2024-01-31t10:30:00",
        "2024-02-30 10:30:00",
        " 2024-01-31 10:30:0",
        "2024-01-31T23:59:60",
        "1234567890.12345678",
        "2024-01-31T10:30:00",
        "0000-01-01 00:00:00",
    ],
)
def test_a_cell_among_dates_of_its_length_is_read_as_alone(cell: str) -> None:
    alone = Cells(pa.array([cell])).distinct.values
    minutes = [f"2024-01-31 {at // 60:02}:{at % 60:02}:00" for at in range(200)]
    many = Cells(pa.array([*minutes, cell])).distinct.values
    np.testing.assert_equal(many.dates[[0, -1]], [1706659200, alone.dates[0]])
    np.testing.assert_equal(many.numbers[[0, -1]], [np.nan, alone.numbers[0]])


def test_quantiles_are_off_by_no_more_than_the_stated_error() -> None:
    random_numbers = np.random.default_rng(1)
    for numbers in (
        random_numbers.lognormal(10, 2, 20_000),
        random_numbers.normal(0, 1, 20_000),
        1.7e9 + random_numbers.normal(0, 1e5, 20_000),
        np.concatenate([np.zeros(10_000), random_numbers.random(10_000)]),
    ):
        sketch = column([repr(number) for number in numbers.tolist()]).numbers
        assert 0 < sketch.sketch.error < 0.52
        for share in (0.01, 0.25, 0.5, 0.9):
            (found,) = sketch.quantiles([share])
            below = (numbers < found).mean(), (numbers <= found).mean()
            error = max(below[0] - share, share - below[1], 0)
            assert error <= sketch.sketch.error


@pytest.mark.slow
def test_the_number_of_distinct_values_is_estimated_within_a_tenth() -> None:
    for count in (1500, 20_000, 200_000):
        texts = column([f"user {number}" for number in range(count)])
        numbers = column([str(number * 0.37) for number in range(count)])
        for found in (texts, numbers):
            assert not found.is_distinct_exact
            assert found.distinct == pytest.approx(count, rel=0.1)


@pytest.mark.parametrize(
    ("cells", "kind", "missing"),
    [
        (["1", "2", None, "NA"], "int", 2),
        (["1.0", "2.0", None], "int", 1),
        (["1.5", "NaN", "inf"], "float", 1),
        (["inf"], "float", 0),
        (["None", "a", "None", "a"], "category", 0),
        (["None", "None"], "category", 0),
        ([None, None], "empty", 2),
        ([], "empty", 0),
        (["007", "012", "007", "012"], "category", 0),
        (["1e5", "2e7"], "string", 0),
        (["+49 1", "+49 2"], "string", 0),
        (["+49", "+0.5.1"], "string", 0),
        (["+0.5", "-0.5", "+.25", "+inf", "+1.5e-07"], "float", 0),
        (["9007199254740993", "9007199254740992"], "string", 0),
        (["1.5e-07", "1E+20", "-.5", "5."], "float", 0),
        (["2024-01-31", "2024-02-29", "null"], "date", 1),
        (["2024-01-31T10:00:00Z", "2024-01-31 10:00:00.123456789"], "date", 0),
        (["2024-02-30", "2024-13-01"], "string", 0),
        (["1_000", "0x10", "٣"], "string", 0),
        ([" 1", "2 "], "int", 0),
    ],
)
def test_kinds(cells: list[str | None], kind: str, missing: int) -> None:
    found = column(cells)
    assert (found.kind, found.missing) == (kind, missing)


def test_a_text_among_numbers_is_counted_as_one_that_is_not_of_its_kind() -> None:
    found = column([*map(str, range(20)), "abc"])
    assert (found.kind, found.strays, found.texts.counts) == ("int", 1, {"abc": 1})
    assert found.numbers.maximum == 19


def test_infinite_numbers_are_a_value() -> None:
    assert column(["inf", "inf", None]).distinct == 1
    assert column(["1", "inf", "1"]).distinct == 2
    assert column(["-inf", "inf", "-inf"]).distinct == 2
    assert column(["-inf", "-inf"]).distinct == 1


def test_identifiers_are_not_counted_one_by_one() -> None:
    found = column([f"u{number}" for number in range(5000)])
    assert (found.kind, found.counts) == ("string", {})


def test_a_long_text_names_no_category() -> None:
    found = column(["a" * 1000, "b"] * 10)
    assert (found.kind, found.counts, found.distinct) == ("string", {}, 2)
    assert found.sample[0] in ("b", "a" * 200 + "…")


def test_extremes_have_no_deviation_that_a_double_can_hold() -> None:
    found = column([repr(1.7e308), repr(-1.7e308)]).numbers
    assert (found.mean, found.std) == (0.0, None)


def test_a_column_that_a_part_lacks_is_missing_there() -> None:
    one = TableProfile.of(block({"a": ["1", "2"]}), LIMITS)
    two = TableProfile.of(block({"a": ["3"], "b": ["x"]}, part="2"), LIMITS)
    both = one.merge(two)
    assert written(both) == written(two.merge(one))
    b = both.column("b")
    assert b
    assert (b.rows, b.missing, b.sample.count(None)) == (3, 2, 2)


def test_the_sample_is_of_rows_and_does_not_depend_on_their_order() -> None:
    numbers = list(range(1000))
    random.Random(1).shuffle(numbers)
    texts = list(map(str, numbers))
    found = TableProfile.of(block({"a": texts, "b": texts}))
    assert found.columns[0].sample == found.columns[1].sample
    assert len({*found.columns[0].sample}) == 1000


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "gitml.profile/2"},
        {"rows": 5},
        {"rows": True},
        {"sample": ["xyz"]},
        {"limits": {"texts": -1}},
        {"columns": {"x": None}},
        {"columns": []},
        {"columns": {"x": {"empty": 4, "na_words": {}, "sample": [math.nan] * 4}}},
    ],
)
def test_what_is_no_profile_is_said(change: dict[str, Any]) -> None:
    from gitml.errors import ConfigError

    spec = document.encode(TableProfile.of(block({"x": ["1", "2", None, "b"]})))
    with pytest.raises(ConfigError, match=r"^p\.json: "):
        document_parser.decode(spec | change, "p.json")


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("limit", range(1, 9))
def test_a_bucket_beyond_all_doubles_ends_at_the_greatest(sign: int, limit: int) -> None:
    values = sign * np.array([8.9e307, 1.7e308, 1e-300, 2, 3, 5, 8, 13])
    sketch = QuantileSketch.of(values, None, limit)
    lower, upper = sketch.lower, sketch.upper
    assert np.isfinite(lower).all()
    assert np.isfinite(upper).all()
    assert (lower <= upper).all()
    if sketch.level < 64:
        again = QuantileSketch.at_level(sketch.level, lower, sketch.counts)
        assert (again.keys == sketch.keys).all()
