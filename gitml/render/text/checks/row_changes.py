"""What changed row by row between two models, as text; the words are the same in Markdown."""

from collections.abc import Iterator

from gitml.core.evaluation.calibration import BINS, Calibration
from gitml.core.evaluation.churn import Churn, Confusion
from gitml.core.values import ValueChange
from gitml.render import numbers

_PARTS = (
    (f"expected calibration error ({BINS} bins of equal width)", "error"),
    ("Brier score", "brier"),
    ("reliability (0 is best)", "reliability"),
    ("resolution (more is better)", "resolution"),
)
CONFUSION = "rows by label and prediction: of the head, and how many more than of the base"


def churn(found: Churn) -> str:
    """How many rows became right, and how many wrong."""
    rows = numbers.counted(found.n, "row")
    if not found.changed:
        return f"both say the same of all {rows}"
    better, worse = _of_weight(found)
    if found.kind == "numbers":
        return (
            f"of {rows} {found.better}{better} came nearer to the truth, and {found.worse}{worse} "
            "farther from it"
        )
    other = found.changed - found.better - found.worse
    more = f"; {other} are wrong in another way" if other else ""
    return f"of {rows} {found.better}{better} became right, and {found.worse}{worse} wrong{more}"


def _of_weight(found: Churn) -> tuple[str, str]:
    """The shares of the weight of rows that became better and worse, in parentheses."""
    if found.shares is None:
        return "", ""
    share = found.shares
    return f" ({share.better:.1%} of the weight)", f" ({share.worse:.1%})"


def calibration(base: Calibration, head: Calibration) -> tuple[list[str], list[list[str]]]:
    """The headers and rows of a table: errors of calibration, of which nothing is tested."""
    rows = [
        [name, f"{getattr(base, key):.4f}", f"{getattr(head, key):.4f}"] for name, key in _PARTS
    ]
    of = "" if head.of == "positive" else " of the highest score"
    return [f"calibration{of}, not tested", "base", "head"], rows


def confusion(found: Confusion) -> tuple[list[str], list[list[str]]]:
    """The headers and rows of a table: each label, and how it is predicted."""
    rows = [
        [name, *_changes(base, head)]
        for name, base, head in zip(found.classes, found.base, found.head, strict=True)
    ]
    return ["label", *(f"as {name}" for name in found.classes)], rows


def _changes(base: tuple[float, ...], head: tuple[float, ...]) -> Iterator[str]:
    for old, new in zip(base, head, strict=True):
        _, now, change = numbers.shown(ValueChange("", "", old, new))
        yield f"{now} ({change})" if new != old else now
