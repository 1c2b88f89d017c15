"""What is changed of matplotlib for a while changes no picture, and is as it was afterwards."""

import subprocess
import sys
from typing import Any

import pytest
from matplotlib import rc_context, rcParams, rcParamsDefault

from gitml.render.images import canvas

_DRAWN = """
import hashlib
{before}
from matplotlib import artist
known = artist.kwdoc, artist.ArtistInspector.get_setters
from gitml.render.images import canvas
with canvas.painting():
    figure = canvas.new_figure(3, 2)
    axes = figure.add_subplot()
    axes.plot([0, 1], [1, 0], label="a")
    axes.legend()
    axes.set_title("b")
    picture = canvas.encode(figure, "png", 50)
assert known == (artist.kwdoc, artist.ArtistInspector.get_setters)
from matplotlib.lines import Line2D
assert "color" in artist.kwdoc(Line2D)
print(hashlib.sha256(picture).hexdigest())
"""


@pytest.mark.slow
def test_without_documentation_matplotlib_draws_the_same() -> None:
    plain = "import matplotlib.figure, matplotlib.backends.backend_agg"
    found = [
        subprocess.run(
            [sys.executable, "-c", _DRAWN.format(before=before)],
            capture_output=True, text=True, check=True,
        ).stdout
        for before in ("", plain)
    ]  # fmt: skip
    assert found[0] == found[1]


def test_the_look_is_what_matplotlib_would_have_judged() -> None:
    before = dict.copy(rcParams)
    judged: Any = dict(rcParamsDefault) | dict(canvas._LOOK)
    del judged["backend"]
    with rc_context():
        rcParams.update(judged)
        expected = dict.copy(rcParams)
    with canvas.painting():
        assert dict.copy(rcParams) == expected
    assert dict.copy(rcParams) == before
