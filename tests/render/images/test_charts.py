"""Drawings become pictures."""

import io
import math
from typing import Any

import pytest
from PIL import Image

from gitml.core.plots import arrange
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Drawing
from gitml.render.images import charts

BLUE, ORANGE = (0, 114, 178), (230, 159, 0)


def draw(template: str, *sides: Any, **more: Any) -> Drawing:
    """Each side is ``(xs, ys)``, or None without data."""
    plot = Plot("p", {"p.csv": ("y",)}, x="x", template=template, **more)
    tables = [{"p.csv": dict(zip("xy", side, strict=True))} if side else {} for side in sides]
    return arrange.drawing(plot, list(zip(("main", "branch", "v1", "v2"), tables, strict=False)))


def pixels(drawing: Drawing) -> Image.Image:
    return Image.open(io.BytesIO(charts.paint(drawing))).convert("RGB")


def colors(image: Image.Image) -> set[tuple[int, int, int]]:
    raw = image.tobytes()
    return set(zip(raw[::3], raw[1::3], raw[2::3], strict=True))


def has(image: Image.Image, color: tuple[int, int, int]) -> bool:
    return any(
        all(abs(a - b) < 12 for a, b in zip(pixel, color, strict=True)) for pixel in colors(image)
    )


LINE = ((0.0, 0.5, 1.0), (0.0, 0.9, 1.0))


@pytest.mark.slow
def test_size_background_and_both_sides() -> None:
    image = pixels(draw("bar_horizontal", ((1, 2), ("a", "b")), ((2, 3), ("a", "b"))))
    assert image.width == 800
    assert image.getpixel((2, 2)) == (255, 255, 255)
    assert has(image, BLUE)
    assert has(image, ORANGE)


@pytest.mark.slow
def test_a_matrix_is_as_wide_as_two_pictures() -> None:
    side = (("a", "b"), ("a", "a"))
    alone, two = draw("confusion", side), draw("confusion", side, side)
    assert charts.is_wide(two)
    assert not charts.is_wide(alone)
    assert pixels(two).width == 2 * pixels(alone).width == 1600
    four = pixels(draw("confusion", side, side, side, None))
    assert (four.width, four.height) == (2400, 1408)


@pytest.mark.slow
def test_same_colour_scale_on_both_sides() -> None:
    # One hundred against ten: the side with ten must not look as dark as the other.
    image = pixels(draw("confusion", (("a",) * 100, ("a",) * 100), (("a",) * 10, ("a",) * 10)))
    left, right = (image.getpixel((start + 300, 200)) for start in (0, 800))
    assert left == (8, 48, 107)  # the darkest of matplotlib's Blues
    assert isinstance(right, tuple)
    assert min(right) > 200


@pytest.mark.slow
@pytest.mark.parametrize("template", ["linear", "scatter", "confusion", "bar_horizontal"])
def test_same_data_same_bytes(template: str) -> None:
    drawing = draw(template, LINE if "bar" not in template else ((1, 2), ("a", "b")), None)
    first = charts.paint(drawing)
    assert charts.paint(drawing) == first
    assert b"Software" not in first
    vector = charts.paint(drawing, "svg")
    assert charts.paint(drawing, "svg") == vector
    assert b"<svg" in vector
    assert b"<dc:date>" not in vector


@pytest.mark.slow
def test_settings_of_the_user_do_not_reach_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl

    drawing = draw("linear", LINE, LINE)
    before = charts.paint(drawing)
    with mpl.rc_context({"figure.facecolor": "black", "lines.linestyle": ":", "font.size": 30}):
        assert charts.paint(drawing) == before
        assert mpl.rcParams["font.size"] == 30


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("template", "base", "head"),
    [
        ("linear", None, LINE),
        ("linear", LINE, None),
        ("linear", ((math.nan,), (math.nan,)), ((math.inf, 1.0), (1e300, -1e300))),
        ("linear", None, (tuple(f"day {d}" for d in range(100)), tuple(range(100)))),
        ("linear", None, ((), ())),
        ("scatter", None, (tuple(range(100_000)), tuple(range(100_000)))),
        ("confusion_normalized", None, (tuple("abcdefghijklm"), tuple("bcdefghijklma"))),
        ("confusion", (("$a$b\n",), ("漢字",)), None),
        ("bar_horizontal", None, (tuple(range(30)), tuple(f"n{n}" for n in range(30)))),
    ],
)
def test_odd_data_is_painted_without_a_word(template: str, base: Any, head: Any) -> None:
    image = pixels(draw(template, base, head, title="$\\frac{ 漢字 \n", x_label="x" * 500))
    assert image.width in (800, 1600)


@pytest.mark.parametrize("template", ["linear", "bar_horizontal"])
@pytest.mark.filterwarnings("error")
def test_numbers_of_any_size_can_be_drawn(template: str) -> None:
    great = ["a", "b", "c"], [1e300, -1.7e308, 1.7e308]
    sides = (great[::-1], great[::-1]) if template == "bar_horizontal" else (great, great)
    assert pixels(draw(template, *sides)).width == 800
