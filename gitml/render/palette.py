"""Colours of revisions and curves, told apart by everybody, on light and on dark ground."""

from collections.abc import Sequence

# Okabe and Ito's colours; the last of several stands out.
_LIGHT = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000", "#999999",
    "#f0e442",
)  # fmt: skip
_DARK = (
    "#4aa3ff", "#e69f00", "#1fbf8f", "#e08fbe", "#f0743a", "#8fd3ff", "#ffffff", "#999999",
    "#f0e442",
)  # fmt: skip
# Steps of viridis, which grow lighter evenly.
_VIRIDIS = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
_READABLE = (0.05, 0.3)  # where the darkest is that can be seen on light, on dark ground


def kinds(*, dark: bool = False) -> Sequence[str]:
    """Colours for the curves of one revision, in order; they begin anew after the last."""
    return _DARK if dark else _LIGHT


def colors(count: int, *, dark: bool = False) -> tuple[str, ...]:
    """A colour for each of so many revisions; the last stands out."""
    known = kinds(dark=dark)
    if count <= len(known):
        return (*known[1:count], known[0]) if count else ()
    low = _READABLE[dark]
    if dark:
        return tuple(_viridis(low + (1 - low) * n / (count - 1)) for n in range(count))
    return tuple(_viridis(1 - n / (count - 1) * (1 - low)) for n in range(count))


def _viridis(share: float) -> str:
    """The colour at so much of the way from dark to light."""
    step = min(int(share * (len(_VIRIDIS) - 1)), len(_VIRIDIS) - 2)
    part = share * (len(_VIRIDIS) - 1) - step
    mixed = (a + (b - a) * part for a, b in zip(_VIRIDIS[step], _VIRIDIS[step + 1], strict=True))
    return "#" + "".join(f"{round(value):02x}" for value in mixed)
