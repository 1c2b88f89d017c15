"""What changed row by row between two models, as text; the words are the same in Markdown."""

from itertools import chain

from gitml.core.evaluation.findings import BINS, Calibration, Churn, Confusion
from gitml.render import numbers

_PARTS = (
    (f"expected calibration error ({BINS} bins of equal width)", "error"),
    ("Brier score", "brier"),
    ("reliability (0 is best)", "reliability"),
    ("resolution (more is better)", "resolution"),
)
CONFUSION = "by label and prediction: of the head, and how many more than of the base"


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
    return f" ({numbers.share(share.better)} of the weight)", f" ({numbers.share(share.worse)})"


def calibration(base: Calibration, head: Calibration) -> tuple[list[str], list[list[str]]]:
    """The headers and rows of a table: errors of calibration, of which nothing is tested."""
    rows = [
        [name, f"{getattr(base, key):.4f}", f"{getattr(head, key):.4f}"] for name, key in _PARTS
    ]
    of = "" if head.of == "positive" else " of the highest score"
    return [f"calibration{of}, not tested", "base", "head"], rows


def confusion(found: Confusion) -> tuple[list[str], list[list[str]]]:
    """The headers and rows of a table: each label, and how it is predicted."""
    sides = [*zip(chain(*found.base), chain(*found.head), strict=True)]
    texts = numbers.alike([*(new for _, new in sides), *(abs(new - old) for old, new in sides)])
    cells = [
        f"{now} ({'+' if new > old else '-'}{change})" if new != old else now
        for (old, new), now, change in zip(
            sides, texts[: len(sides)], texts[len(sides) :], strict=True
        )
    ]
    many = len(found.classes)
    rows = [[name, *cells[n * many : (n + 1) * many]] for n, name in enumerate(found.classes)]
    return ["label", *(f"as {name}" for name in found.classes)], rows
