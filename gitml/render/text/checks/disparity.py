"""How far slices are apart, as text; the words are the same in Markdown."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gitml.core.evaluation.findings import Disparity, Spread
from gitml.render import numbers

_LEAST = 1e-4  # what the digits of a difference tell
HEADERS = ["between", "measure", "base", "head", "ratio", "lowest", "highest"]
RIGHT = ["base", "head", "ratio"]
_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "demographic_parity": "demographic parity",
        "equal_opportunity": "equal opportunity",
        "equalized_odds": "equalized odds",
    }
)


def shown(found: Iterable[Disparity], primary: str) -> list[Disparity]:
    """Those that a reader sees: of the primary metric, of classes, and of sensitive columns."""
    return [
        one
        for one in found
        if (one.measure == primary or not one.column or one.measure in _MEASURES)
        and (one.head is not None or one.measure in _MEASURES)
    ]


def grown(found: Iterable[Disparity]) -> list[Disparity]:
    """Those of sensitive columns that are larger than before, by more than is shown."""
    known = list(found)
    sensitive = {one.column for one in known if one.measure in _MEASURES}
    return [one for one in known if one.column in sensitive and _has_grown(one)]


def _has_grown(one: Disparity) -> bool:
    if one.base is None or one.head is None:
        return False
    return one.head.difference - one.base.difference >= _LEAST


def cells(one: Disparity) -> list[str]:
    """The difference of both sides, the ratio of the head, and the groups at its ends."""
    column = one.column or "classes"
    measure = _MEASURES.get(one.measure, "recall" if not one.column else one.measure)
    if one.head is None:
        few = numbers.few(one.left_out)
        return [column, measure, "", "", "", f"too few rows: {few}" if few else "", ""]
    ratio = "" if one.head.ratio is None else f"{one.head.ratio:.2f}"
    return [column, measure, _difference(one.base), _difference(one.head), ratio, *_ends(one.head)]


def notes(found: Iterable[Disparity]) -> list[str]:
    """Groups that were left out."""
    left = dict.fromkeys(
        f"{one.column or 'class'}={value}" for one in found if one.head for value in one.left_out
    )
    if not left:
        return []
    return [f"Left out between slices, as of too few rows: {numbers.few(list(left))}."]


def _difference(side: Spread | None) -> str:
    return "" if side is None else numbers.fixed(side.difference, 4)


def _ends(side: Spread) -> tuple[str, str]:
    return f"{side.lowest} ({side.low:.4g})", f"{side.highest} ({side.high:.4g})"
