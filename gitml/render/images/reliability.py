"""Reliability curves of two models: mean scores, and the shares of rows that were as they said."""

from typing import TYPE_CHECKING

from gitml.core.digests import digest
from gitml.core.evaluation.findings import Calibration
from gitml.render.images import canvas
from gitml.render.palette import colors
from gitml.render.text.terminal import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = "1"  # to be raised when the same values are drawn otherwise
_SIZE = 4.8  # inches, of both sides


def key(sides: tuple[Calibration, Calibration], names: tuple[str, str]) -> str:
    """What tells this picture from every other one."""
    return digest(f"reliability {_LOOKS} {sides!r} {names!r}".encode())


def draw(
    sides: tuple[Calibration, Calibration], names: tuple[str, str], form: canvas.Form
) -> bytes:
    """A point for each bin that has rows, with the 95 % interval of its share."""
    with canvas.painting():
        figure = canvas.new_figure(_SIZE, _SIZE)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=canvas.GREY, linewidth=1, linestyle=":")
        for side, name, color in zip(sides, names, colors(2), strict=True):
            _draw_side(axes, side, f"{one_line(name)[:30]} (ECE {side.error:.3f})", color)
        axes.set_aspect("equal")
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        of = "positive class" if sides[1].of == "positive" else "highest class"
        axes.set_xlabel(f"score of the {of}, mean of a bin")
        axes.set_ylabel("share of such rows")
        axes.legend(loc="upper left")
        return canvas.encode(figure, form, 120)


def _draw_side(axes: "Axes", side: Calibration, label: str, color: str) -> None:
    bins = [one for one in side.bins if one.n]
    low = [one.observed - one.interval[0] for one in bins]
    high = [one.interval[1] - one.observed for one in bins]
    axes.errorbar(
        [one.score for one in bins],
        [one.observed for one in bins],
        yerr=[low, high],
        color=color,
        label=label,
        marker="o",
        markersize=4,
        linewidth=1.5,
        elinewidth=1,
        capsize=2,
    )
