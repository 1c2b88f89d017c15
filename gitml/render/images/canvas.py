"""Where pictures are painted: the same bytes for the same data, whatever the user's settings."""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

Form: TypeAlias = Literal["png", "svg"]

GREY = "#57606a"
_LOOK: dict[str, Any] = {
    "text.parse_math": False,  # a title with two dollar signs is not a formula
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titley": 1.0,  # nothing of ours stands above axes, so that no room is to be looked for
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

_MUTEX = threading.RLock()  # what is changed of matplotlib belongs to all threads


@cache
def _load() -> "tuple[type[Figure], type[FigureCanvasAgg]]":
    """What matplotlib draws with, in half of the time that its import takes.

    The rest is spent on documentation: each kind of artist lists its properties in docstrings and
    in the signature of a method that no one here calls.
    """
    from matplotlib import artist

    with _MUTEX:
        documentation, setters = artist.kwdoc, artist.ArtistInspector.get_setters
        artist.kwdoc = lambda artist: ""  # noqa: ARG005
        artist.ArtistInspector.get_setters = lambda self: []  # type: ignore[method-assign]  # noqa: ARG005
        try:
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
        finally:
            artist.kwdoc = documentation
            artist.ArtistInspector.get_setters = setters  # type: ignore[method-assign]
    return Figure, FigureCanvasAgg


@contextmanager
def painting() -> Iterator[None]:
    """Our look, and none of the user's; a glyph that the font lacks is not the user's concern."""
    from matplotlib import rc_context, rcParams

    with _MUTEX, warnings.catch_warnings(), rc_context():
        warnings.simplefilter("ignore")
        # They were judged when they were made, which takes longer than many pictures.
        dict.update(cast("dict[str, Any]", rcParams), _settings())
        yield


@cache
def _settings() -> dict[str, Any]:
    """What matplotlib's own defaults and our look are together, judged once."""
    from matplotlib import rcParamsDefault

    found: Any = rcParamsDefault.copy()
    found.update(_LOOK)
    # A backend is for windows; to name one would load it.
    return {name: value for name, value in dict.items(found) if name != "backend"}


def new_figure(width: float, height: float) -> "Figure":
    """An empty figure of so many inches."""
    kind, canvas = _load()
    figure = kind(figsize=(width, height), layout="constrained", facecolor="white")
    canvas(figure)
    return figure


def encode(figure: "Figure", form: Form, dpi: int) -> bytes:
    """The picture as a file's bytes."""
    # Metadata would name the version of matplotlib and the day, and with them change the bytes.
    # The name tells that a file is ours, and may be replaced.
    png, svg = {"Software": None, "Author": "gitml"}, {"Date": None, "Creator": "gitml"}
    metadata = png if form == "png" else svg
    content = io.BytesIO()
    if form == "svg":
        figure.savefig(content, format=form, dpi=dpi, metadata=metadata)
    else:  # savefig would draw it twice: once to look how large things are, as the layout did
        figure.set_dpi(dpi)
        cast("Any", figure.canvas).print_png(content, metadata=metadata)
    return content.getvalue()
