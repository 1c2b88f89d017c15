"""Where pictures are painted: the same bytes for the same data, whatever the user's settings."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

Form: TypeAlias = Literal["png", "svg"]

GREY = "#57606a"
_LOOK: dict[str, Any] = {
    "text.parse_math": False,  # a title with two dollar signs is not a formula
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#eaeef2",
    "legend.framealpha": 0.75,
    "legend.edgecolor": "none",
    "legend.fontsize": 10,
    "agg.path.chunksize": 10_000,
    "svg.hashsalt": "gitml",
    "svg.fonttype": "none",
}


@cache
def _load() -> "tuple[type[Figure], type[FigureCanvasAgg]]":
    """What matplotlib draws with, in two thirds of the time that its import takes.

    The rest is spent on documentation: each kind of artist lists its properties in docstrings.
    """
    from matplotlib import artist

    documentation = artist.kwdoc
    artist.kwdoc = lambda artist: ""  # noqa: ARG005
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    finally:
        artist.kwdoc = documentation
    return Figure, FigureCanvasAgg


@contextmanager
def painting() -> Iterator[None]:
    """Our look, and none of the user's; a glyph that the font lacks is not the user's concern."""
    from matplotlib import rc_context, rcParamsDefault

    # A backend is for windows; to name one would load it.
    ours: Any = {
        name: value for name, value in rcParamsDefault.items() if name != "backend"
    } | _LOOK
    with warnings.catch_warnings(), rc_context(ours):
        warnings.simplefilter("ignore")
        yield


def new_figure(width: float, height: float) -> "Figure":
    """An empty figure of so many inches."""
    kind, canvas = _load()
    figure = kind(figsize=(width, height), layout="constrained", facecolor="white")
    canvas(figure)
    return figure


def encode(figure: "Figure", form: Form, dpi: int) -> bytes:
    """The picture as a file's bytes."""
    # Metadata would name the version of matplotlib and the day, and with them change the bytes.
    metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
    content = io.BytesIO()
    figure.savefig(content, format=form, dpi=dpi, metadata=metadata)
    return content.getvalue()
