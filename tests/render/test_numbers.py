"""Numbers as people read them."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.data import sizes
from gitml.core.values import MISSING, ValueChange
from gitml.render import numbers

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("base", "head", "shown"),
    [
        (0.9931, 0.9954, ("0.9931", "0.9954", "+0.0023")),
        (0.99312345, 0.99543, ("0.9931", "0.9954", "+0.0023")),
        (0.993123450, 0.993123451, ("0.993123450", "0.993123451", "+1.0e-09")),
        (0.5, 0.75, ("0.50", "0.75", "+0.25")),
        (1 / 3, 1 / 3, ("0.3333", "0.3333", "0")),
        (5.0, 5.0, ("5.0", "5.0", "0")),
        (0.1, 0.1 + 0.2, ("0.1000", "0.3000", "+0.2000")),
        (100, 90, ("100", "90", "-10")),
        (1, 0.9954, ("1", "0.9954", "-0.0046")),
        (2**70, 2**70 + 1, ("1180591620717411303424", "1180591620717411303425", "+1")),
        (1e-7, 2.5e-7, ("1.000e-07", "2.500e-07", "+1.5e-07")),
        (math.nan, 1.0, ("NaN", "1.0", "")),
        (math.inf, 1.0, ("Inf", "1.0", "-Inf")),
        (-math.inf, None, ("-Inf", "null", "")),
        (True, 1, ("true", "1", "")),
        (MISSING, 0.123456789, ("", "0.1235", "")),
        ("a\nb", ["x", 1], ("a\nb", '["x", 1]', "")),
    ],
)
def test_shown(base: Any, head: Any, shown: tuple[str, str, str]) -> None:
    assert numbers.shown(ValueChange("f", "k", base, head)) == shown


@given(st.floats(1e-5, 1e15), st.floats(1e-5, 1e15))
def test_two_numbers_that_differ_look_different(base: float, head: float) -> None:
    old, new, delta = numbers.shown(ValueChange("f", "k", base, head))
    assert (old == new) is (base == head)
    assert (float(delta) == 0) is (base == head)
    assert math.isclose(float(new), head, rel_tol=1e-3)


@given(st.one_of(FLOATS, st.integers()), st.one_of(FLOATS, st.integers()))
def test_any_two_numbers_fit_a_cell(base: float, head: float) -> None:
    for text in numbers.shown(ValueChange("f", "k", base, head)):
        assert math.isclose(float(text), float(text))
        assert len(text) < 45


def test_an_integer_too_long_to_print() -> None:
    assert numbers.value(10**5000) == "1.000000e+5000"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.2316, "+0.23 %"),
        (-18.33, "-18 %"),
        (5.12, "+5.1 %"),
        (9.99, "+10 %"),
        (1200.4, "+1200 %"),
        (0.0, "0 %"),
        (-1e-9, "-<0.0001 %"),
        (None, ""),
        (math.inf, ""),
    ],
)
def test_percent(share: float | None, text: str) -> None:
    assert numbers.percent(share) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, ""), (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (119562, "120 kB"),
     (1_250_000, "1.25 MB"), (10**18, "1000 PB")],
)  # fmt: skip
def test_size(count: int | None, text: str) -> None:
    assert sizes.size(count) == text


@pytest.mark.parametrize(
    ("leaves", "shown"),
    [
        ([-71.3502, -71.3487], ["-71.3502", "-71.3487"]),
        ([0.5, 0.5, 0.25], ["0.50", "0.50", "0.25"]),
        ([97.0, 97.00001, 3], ["97.00000", "97.00001", "3.00000"]),
        ([1.0, MISSING, "x"], ["1.0", "", "x"]),
    ],
)
def test_neighbours_that_differ_look_different(leaves: list[Any], shown: list[str]) -> None:
    assert numbers.told_apart(leaves) == shown


def test_words() -> None:
    assert numbers.counted(1, "file") == "1 file"
    assert numbers.counted(2, "entry", "entries") == "2 entries"
    assert [numbers.listed(w) for w in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip


def test_what_is_next_to_nothing_asks_for_no_decimals() -> None:
    assert numbers.shown(ValueChange("f", "k", 0.0, 0.5)) == ("0.0", "0.5", "+0.5")
    assert numbers.shown(ValueChange("f", "k", 1e-9, 0.51234567)) == (
        "1.000e-09", "0.5123", "+0.5123",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "like", "shown"),
    [
        (-0.00123, 0.00345, "0.8082", "-0.0012 to +0.0034"),
        (0.0712, 0.1288, "0.9", "+0.0712 to +0.1288"),
        (0.000112, 0.000131, "0.8082", "+0.00011200 to +0.00013100"),
        (-12.5, 30.0, "250", "-12.5 to +30.0"),
        (0.0, 0.0, "0.9", "+0.0 to +0.0"),
        (-1e-9, 2.5e-9, "0.9", "-1.00e-09 to +2.50e-09"),
        (None, 1.0, "0.9", ""),
        (-1.752882788e24, -8.45067e23, "3.728497e+24", "-1.75e+24 to -8.45e+23"),
        (1.00000012e25, 1.00000034e25, "1.2e+25", "+1.00000012e+25 to +1.00000034e+25"),
        (-1.7e308, 1.7e308, "1.7e+308", "-1.70e+308 to +1.70e+308"),
        (1e25, 1e25, "1.0e+25", "+1.00e+25 to +1.00e+25"),
        (-120.5, 30.25, "3.728497e+24", "-120.5 to +30.2"),
        (-math.inf, math.nan, "0.9", "-Inf to NaN"),
    ],
)
def test_an_interval_has_the_digits_that_it_needs(
    low: float | None, high: float | None, like: str, shown: str
) -> None:
    assert numbers.interval(low, high, like) == shown


def test_fixed_decimals_of_any_size() -> None:
    assert [numbers.fixed(x, 4) for x in (0.0, 1e-7, 0.5, 2.034e23, math.inf)] == [
        "0.0000", "0.0000", "0.5000", "2.034000e+23", "Inf",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (0.0, "0 %"),
        (1e-9, "<0.0001 %"),
        (0.00012, "0.012 %"),
        (0.001, "0.1 %"),
        (0.0456, "4.6 %"),
        (1 / 3, "33.3 %"),
        (0.5, "50 %"),
        (0.996, "99.6 %"),
        (2998 / 3000, "99.9 %"),
        (0.99951, ">99.9 %"),
        (1.0, "100 %"),
        (1.25, "125 %"),
    ],
)
def test_a_share_that_is_neither_nothing_nor_all_looks_so(part: float, shown: str) -> None:
    assert numbers.share(part) == shown
