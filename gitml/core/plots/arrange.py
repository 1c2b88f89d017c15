"""What a plot shows of one or more revisions: numbers ready to draw.

Templates have DVC's names and meaning:

- ``linear`` and ``simple`` are lines, ``smooth`` is a LOESS curve over pale lines.
- ``scatter`` and ``scatter_jitter`` are points.
- ``bar_horizontal`` and ``bar_horizontal_sorted`` are lying bars: x is the number, y the name.
- ``bar`` and ``bar_sorted`` are standing bars: x is the name, y the number.
- ``confusion`` and ``confusion_normalized`` count x against y; normalized are shares of each y.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import TypeAlias

from gitml.core.plots import fields
from gitml.core.plots.curves import chart
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import (
    Bars,
    Counts,
    Drawing,
    Labels,
    Matrices,
    Matrix,
    PlotError,
    Sides,
    Tables,
)
from gitml.core.plots.fields import DrawnSeries
from gitml.core.plots.thinning import RepeatedRows
from gitml.core.values import Value

TEMPLATES = frozenset(
    "linear simple smooth scatter scatter_jitter confusion confusion_normalized "
    "bar_horizontal bar_horizontal_sorted bar bar_sorted".split()
)
MOST_CLASSES = 50
Pairs: TypeAlias = Counter[tuple[str, str]]
"""How often which class of y (first) met which of x."""
MOST_BARS = 25


def drawing(plot: Plot, sides: Sides, own: Sequence[Plot] = ()) -> Drawing:
    """Arrange the data of every side as ``plot`` wants it drawn; a side without data is empty.

    Args:
        plot: template, title and axes.
        sides: the data.
        own: which files and fields each side draws; those of ``plot`` where they are not given.

    Raises:
        PlotError: a field is missing or is not of numbers, or there is too much to draw.
    """
    own = own or [plot] * len(sides)
    if plot.template in ("confusion", "confusion_normalized"):
        return _matrices(plot, sides, own)
    if plot.template.startswith("bar"):
        return _bars(plot, sides, own)
    return chart(plot, sides, own)


def _bars(plot: Plot, sides: Sides, own: Sequence[Plot]) -> Bars:
    upright = not plot.template.startswith("bar_horizontal")
    both = zip(own, sides, strict=True)
    lengths = [_bar_lengths(each, tables, upright=upright) for each, (_, tables) in both]
    names = _bar_names(plot, lengths)
    shown = tuple(names[:MOST_BARS])
    cut = f" (first {MOST_BARS} of {len(names)})" if len(names) > MOST_BARS else ""
    labels = _labels(plot)
    return Bars(
        labels=Labels(
            title=labels.title + cut,
            x=labels.x,
            # Lying bars have names of their own at y.
            y=labels.y if upright else plot.y_label or "",
        ),
        names=shown,
        revs=tuple(name for name, _ in sides),
        sides=tuple(tuple(side.get(name) for name in shown) for side in lengths),
        upright=upright,
    )


def _bar_names(plot: Plot, lengths: Sequence[Mapping[str, float]]) -> list[str]:
    """In the order of the files; of a sorted plot, by the longest bar of any revision."""
    names = dict.fromkeys(name for side in lengths for name in side)
    if not plot.template.endswith("_sorted"):
        return list(names)
    return sorted(names, key=lambda name: -max(abs(side.get(name, 0.0)) for side in lengths))


def _bar_lengths(plot: Plot, tables: Tables, *, upright: bool) -> dict[str, float]:
    """The length of each bar by its name: standing ones have names at x, lying ones at y."""
    lengths: dict[str, float] = {}
    found = list(_paired(plot, tables))
    for s in found:
        if upright:
            names, numbers = s.xs, fields.floats(s.y, s.ys)
        else:
            names, numbers = s.ys, fields.floats(s.x or s.y, s.xs)
        prefix = f"{s.name}: " if len(found) > 1 else ""
        lengths |= zip((prefix + fields.category(name) for name in names), numbers, strict=True)
    return lengths


def _labels(plot: Plot) -> Labels:
    y = next((names[0] for names in plot.sources.values() if names), "")
    return Labels(
        title=fields.title(plot),
        x=plot.x_label or fields.x_name(plot) or "",
        y=plot.y_label or y,
    )


def _matrices(plot: Plot, sides: Sides, own: Sequence[Plot]) -> Matrices:
    counted = [
        (rev if name is None else f"{rev}: {name}", counts)
        for each, (rev, tables) in zip(own, sides, strict=True)
        for name, counts in _counts(each, tables)
    ]
    same = _same_classes({name for _, counts in counted for pair in counts for name in pair})
    counted = [(name, _renamed(counts, same)) for name, counts in counted]
    classes = fields.ordered(set(same.values()))
    if len(classes) > MOST_CLASSES:
        raise PlotError(
            f"{next(iter(plot.sources))}: {len(classes)} classes in the confusion matrix "
            f"'{plot.id}'; at most {MOST_CLASSES} can be drawn",
        )
    panels = tuple(Matrix(name, _grid(counts, classes)) for name, counts in counted)
    return Matrices(_labels(plot), classes, panels, plot.template == "confusion_normalized")


def _same_classes(names: set[str]) -> dict[str, str]:
    """What each class is called: 0 and False are the same where there is nothing but truth."""
    words = {"0": "False", "1": "True"}
    folded = {name: words.get(name, name.capitalize()) for name in names}
    if not set(folded.values()) <= {"False", "True"}:
        return {name: name for name in names}
    if not names & words.keys():
        return folded
    digits = {word: digit for digit, word in words.items()}
    return {name: digits[word] for name, word in folded.items()}


def _renamed(counts: Pairs, names: Mapping[str, str]) -> Pairs:
    found: Pairs = Counter()
    for (y, x), count in counts.items():
        found[names[y], names[x]] += count
    return found


def _grid(counts: Pairs, classes: Sequence[str]) -> Counts | None:
    """A row for each class of y; all matrices of a plot have the classes of all, to be compared."""
    if not counts:
        return None
    return tuple(tuple(counts[y, x] for x in classes) for y in classes)


def _counts(plot: Plot, tables: Tables) -> Iterator[tuple[str | None, Pairs]]:
    """One count a file; empty and without a name where there is none."""
    found = list(_paired(plot, tables))
    for s in found:
        counts: Pairs = Counter()
        for y, x, count in _rows(s):
            counts[fields.category(y), fields.category(x)] += count
        yield s.name if len(found) > 1 else None, counts
    if not found:
        yield None, Counter()


def _rows(s: DrawnSeries) -> Iterable[tuple[Value, Value, int]]:
    """Cells of y and x, and in how many rows they stand together."""
    if isinstance(s.ys, RepeatedRows) and isinstance(s.xs, RepeatedRows):
        return zip(s.ys.cells, s.xs.cells, s.ys.counts, strict=True)
    return zip(s.ys, s.xs, repeat(1, len(s.ys)), strict=True)


def _paired(plot: Plot, tables: Tables) -> Iterator[DrawnSeries]:
    for path in tables:
        if path in plot.sources and (fields.x_name(plot) is None or len(plot.sources[path]) != 1):
            raise PlotError(
                f"{path}: the plot '{plot.id}' needs one field for x and one for y",
                hint="name them under 'x' and 'y' in dvc.yaml",
            )
    yield from fields.series(plot, tables)
