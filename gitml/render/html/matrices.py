"""Confusion matrices as tables: they are read with or without a script, and by everyone."""

from collections.abc import Sequence

from gitml.core.plots.drawings import Matrices, Matrix
from gitml.render import numbers
from gitml.render.html.inert import text
from gitml.render.labels import short

STEPS = 10  # shades of a cell
_MOST_WRITTEN = 15  # classes up to which every cell says its number
_NAME = 24


def tables(matrices: Matrices) -> str:
    """A table for each revision, on one scale of shades."""
    counts = [n for panel in matrices.panels for row in panel.counts or () for n in row]
    highest = max(counts, default=1) or 1
    parts = (_panel(panel, matrices, highest) for panel in matrices.panels)
    return f'<div class="row">{"".join(parts)}</div>'


def css() -> str:
    """The shades."""
    lines = [
        f"table.matrix .h{step} {{ background: rgb(var(--heat) / {step / STEPS * 0.75:.3f}); }}"
        for step in range(STEPS + 1)
    ]
    return "\n".join(lines)


def _panel(panel: Matrix, matrices: Matrices, highest: int) -> str:
    title = text(short(panel.title, 60))
    if panel.counts is None:
        return f"<figure><figcaption>{title}: no data</figcaption></figure>"
    total = sum(map(sum, panel.counts))
    many = " many" if len(matrices.classes) > _MOST_WRITTEN else ""
    heads = "".join(f'<th scope="col">{_name(c)}</th>' for c in matrices.classes)
    axes = f"{text(short(matrices.labels.y, _NAME))} ↓ {text(short(matrices.labels.x, _NAME))} →"
    rows = "".join(
        f'<tr><th scope="row">{_name(name)}</th>{_cells(row, name, matrices, highest)}</tr>'
        for name, row in zip(matrices.classes, panel.counts, strict=True)
    )
    body = f"<thead><tr><th>{axes}</th>{heads}</tr></thead><tbody>{rows}</tbody>"
    table = f'<div class="scroll"><table class="matrix{many}">{body}</table></div>'
    return f"<figure><figcaption>{title} (n = {total})</figcaption>{table}</figure>"


def _name(name: str) -> str:
    return text(short(name, _NAME))


def _cells(row: Sequence[int], name: str, matrices: Matrices, highest: int) -> str:
    whole = sum(row) or 1
    cells = []
    for other, count in zip(matrices.classes, row, strict=True):
        share = count / whole
        shade = round((share if matrices.normalized else count / highest) * STEPS)
        words = numbers.share(share) if matrices.normalized else str(count)
        shown = words if len(matrices.classes) <= _MOST_WRITTEN else ""
        title = text(f"{name}, {other}: {count}, {numbers.share(share)} of the row")
        cells.append(f'<td class="h{shade}" title="{title}">{shown}</td>')
    return "".join(cells)
