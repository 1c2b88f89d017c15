"""Drift as text; the words are the same in Markdown and HTML."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gitml.core.drift.basis import Reconstruction
from gitml.core.drift.column_drift import ColumnDrift, Untested, Verdict
from gitml.core.drift.methods import ANDERSON_ENDS
from gitml.core.drift.samples import ColumnSample, Kind, TableSample
from gitml.core.drift.separation import Separation
from gitml.core.drift.shapes import DriftHistogram
from gitml.core.drift.table import Outcome, TableDrift
from gitml.core.tables.profiles.number_profile import DAY
from gitml.render import numbers
from gitml.render.text import dates
from gitml.render.text.checks.evaluation import probability
from gitml.render.text.colours import Colour, Painted, paint
from gitml.render.text.hints import within
from gitml.render.text.tables import fits, table
from gitml.render.text.terminal import visible

HEADERS = ("column", "kind", "method", "effect", "p", "missing", "verdict")
RIGHT = ("effect", "p", "missing")
MOST_ROWS = 40  # of a table; those in which nothing was seen are left out first
_MOST_NEW = 3  # new categories that are named
_MUCH = 0.05  # of the rows, from which on those of both sides are told
_LONGEST = 30  # characters of a category
_COLOURS: Mapping[Verdict, Colour] = MappingProxyType(
    {
        "shifted": "red",
        "gone": "red",
        "type changed": "red",
        "no shift seen": "green",
        "not tested": "dim",
        "too few rows": "dim",
    }
)
_OUTCOMES: Mapping[Outcome, Colour] = MappingProxyType(
    {"passed": "green", "failed": "red", "cannot tell": "red"}
)
_WHY: Mapping[Untested, str] = MappingProxyType(
    {
        "": "",
        "identifier": "an identifier",
        "text": "text",
        "many-values": "too many categories",
        "date": "dates",
        "all-missing": "all missing",
        "no-rows": "no rows",
    }
)
_KINDS: Mapping[Kind, str] = MappingProxyType({"many": "category", "empty": ""})
_ORDER: Sequence[Verdict] = (
    "gone",
    "type changed",
    "shifted",
    "small shift",
    "new",
    "too few rows",
    "not tested",
    "no shift seen",
)


def drift(found: TableDrift, *, columns: int | None = None, everything: bool = False) -> str:
    """Both sides, a line for each column with the worst first, and the answer.

    Args:
        found: the judged table.
        columns: of the terminal; None for as long lines as need be.
        everything: show all columns, however many.
    """
    ordered = worst_first(found)
    shown = ordered if everything else ordered[:MOST_ROWS]
    rows = [
        [*map(visible, cells(one)[:-1]), Painted(verdict(one), _COLOURS.get(one.verdict))]
        for one in shown
    ]
    headers: Sequence[str] = HEADERS
    if not fits([headers, *rows], columns):  # the verdict matters more than how it was found
        headers, rows = _narrow(HEADERS), list(map(_narrow, rows))
    parts = [within(visible(heading(found)), columns), table(headers, rows, RIGHT, columns)]
    if left := len(ordered) - len(shown):
        parts.append(f"and {numbers.counted(left, 'more column')}: see them with --all")
    parts.append("\n".join(within(visible(note), columns) for note in notes(found)))
    parts.append(paint(within(visible(summary(found)), columns), _OUTCOMES[found.outcome]))
    return "\n\n".join(filter(None, parts))


def _narrow(row: Sequence[str]) -> list[str]:
    """A row without kind and method."""
    name, _, _, *others = row
    return [name, *others]


def worst_first(found: TableDrift) -> list[ColumnDrift]:
    """The columns in the order in which one wants to read them."""
    return sorted(found.columns, key=lambda one: (_ORDER.index(one.verdict), -one.size))


def heading(found: TableDrift) -> str:
    """What was compared."""
    return f"{side(found.current)} compared with {side(found.reference)}"


def side(sample: TableSample) -> str:
    """A table and its rows."""
    return f"{sample.name} ({numbers.counted(sample.rows, 'row')})"


def cells(one: ColumnDrift) -> list[str]:
    """Column, kind, method, effect, p, missing share and verdict."""
    statistic = f" = {one.statistic:.4g}" if one.chosen and one.statistic is not None else ""
    return [
        one.name,
        _KINDS.get(one.kind, one.kind),
        one.method + statistic,
        "" if one.effect is None else f"{one.effect:.3f}",
        _p(one),
        _missing(one),
        verdict(one),
    ]


def _p(one: ColumnDrift) -> str:
    p = one.p if one.chosen else one.p_adjusted
    least, most = ANDERSON_ENDS
    if one.method != "anderson" or p is None or least < p < most:
        return probability(p)
    return f"≤{least}" if p <= least else f"≥{most}"


def _missing(one: ColumnDrift) -> str:
    if not all(side and side.rows for side in one.sides):
        return ""
    if not (one.missing.reference or one.missing.current):
        return ""
    before, after = numbers.share(one.missing.reference), numbers.share(one.missing.current)
    return before if before == after else f"{before} → {after}"


def ends(found: DriftHistogram, one: ColumnDrift) -> tuple[str, str]:
    """Where the picture of a column begins and ends, and whether some lie beyond."""
    if one.kind == "date":
        whole = not (found.low % DAY or found.high % DAY)
        low, high = (dates.written(end, whole=whole) for end in (found.low, found.high))
    else:
        low, high = numbers.alike([found.low, found.high])
    return low + " and less" * found.has_less, high + " and more" * found.has_more


def _type(side: ColumnSample) -> str:
    if side.kind == "identifier":
        return "text" if side.data is None else "int"
    return "text" if side.kind == "many" else side.kind


def verdict(one: ColumnDrift) -> str:
    """The word for a column, with what one must know beside it."""
    if one.of_values == "type changed":
        before, after = (_type(side) if side else "" for side in one.sides)
        return f"type changed: {before} → {after}"
    if one.missing.verdict == "shifted":
        both = one.of_values == "shifted"
        return "shifted, and so did missing values" if both else "shifted: missing values"
    words: Mapping[Verdict, str] = {
        "new": "new column",
        "not tested": f"not tested: {_WHY[one.why]}",
    }
    said = words.get(one.of_values, one.of_values)
    if one.missing.verdict != "small shift":
        return said
    if one.of_values == "no shift seen":
        return "small shift: missing values"
    return f"{said}, and a small shift of missing values"


def notes(found: TableDrift) -> list[str]:
    """What else one must know: new categories, cells of another kind, how it was judged."""
    said = _nothing_in_common(found)
    for one in found.columns:
        if one.new:
            said.append(f"{one.name}: {new_categories(one)}")
        if (sample := one.sides[1]) and sample.odd:
            cells_are = "1 cell is" if sample.odd == 1 else f"{sample.odd:,} cells are"
            said.append(f"{one.name}: {cells_are} no {sample.kind} now, and left out")
    said += shared(found)
    if found.multivariate:
        said.append(together(found.together))
    if found.rebuilt:
        said.append(reconstruction(found.reconstruction))
    if found.rules.only_common:
        lacking = [name for name in found.reference.columns if name not in found.current.columns]
        if lacking:
            said.append(f"Not in {found.current.name}: {numbers.few(lacking)}.")
    if found.current.from_profile:
        error = max((one.error for one in found.columns), default=0.0)
        more = f"; an effect may be larger by up to {numbers.share(error)}" if error else ""
        said.append(f"Judged from profiles, without all of the data{more}.")
    elif error := max((one.error for one in found.columns), default=0.0):
        said.append(
            f"Numbers were counted by ranges: an effect may be larger by {numbers.share(error)}."
        )
    return said


def _nothing_in_common(found: TableDrift) -> list[str]:
    if not found.columns or found.reference.columns.keys() & found.current.columns.keys():
        return []
    return ["The two have no column in common: are they versions of one table?"]


def shared(found: TableDrift) -> list[str]:
    """How many of the current rows the reference has, too, and what that means."""
    if found.shared.share < _MUCH or not found.shared.new:
        return []
    is_named = found.reference.name != found.current.name  # a table of both sides of a report
    reference = found.reference.name if is_named else "the reference"
    said = (
        f"At least {numbers.share(found.shared.share)} of the rows of {found.current.name} are "
        f"also in {reference}: columns are judged with them, so that a shift of the other rows "
        "looks smaller."
    )
    return [said]


def together(said: Separation | None) -> str:
    """What all columns together tell of both sides."""
    if said is None:
        return "All columns together: cannot tell, as a side has fewer than 30 rows to tell apart."
    if said.left_out and not said.rows:
        return "All columns together: no shift seen, as both sides have the same rows."
    p = probability(said.p)
    numbers_of = f"AUC {said.auc:.3f}, effect {said.effect:.3f}, p {p}, {said.rows:,} rows"
    told = numbers.listed([name for name, _ in said.columns])
    by = f"; it tells by {told}" if told and said.verdict != "no shift seen" else ""
    same = f"; {numbers.counted(said.left_out, 'row')} of both left out" if said.left_out else ""
    return f"All columns together: {said.verdict} (a classifier, {numbers_of}{same}){by}."


def reconstruction(said: Reconstruction | None) -> str:
    """How well rows are rebuilt from a basis of earlier ones."""
    if said is None:
        return "Rebuilt from the basis: cannot tell, as there are fewer than 30 rows."
    return (
        f"Rebuilt from the basis: {said.verdict} (mean error {said.reference:.3f} → "
        f"{said.current:.3f}, effect {said.effect:.3f}, p {probability(said.p)})."
    )


def new_categories(one: ColumnDrift) -> str:
    """How many categories are new, and the most frequent ones."""
    named = [
        f"{_short(new.value)} ({numbers.counted(new.count, 'row')}, {numbers.share(new.share)})"
        for new in one.new
    ]
    counted = numbers.counted(len(one.new), "new category", "new categories")
    return f"{counted}: {numbers.few(named, _MOST_NEW)}"


def _short(value: str) -> str:
    cut = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    return f"'{cut}'"


def summary(found: TableDrift) -> str:
    """The answer in one line."""
    watched = [*(one.name for one in found.watched), *found.unwatched]
    if not found.judged:
        return f"cannot tell: {_why_nothing(found)}"
    counted = (
        f"{len(found.shifted)} of {numbers.counted(len(found.judged), 'judged column')} shifted"
        f" ({numbers.share(found.share)})"
    )
    limit = numbers.share(found.rules.max_shifted)
    if found.share > found.rules.max_shifted:
        return f"failed: {counted}, more than the allowed {limit}"
    joint = [one for one in (found.together, found.reconstruction) if one]
    if found.outcome == "failed" and not watched and any(j.verdict == "shifted" for j in joint):
        return f"failed: all columns taken together shifted; of each alone, {counted}"
    if found.outcome == "failed":
        return f"failed: {counted}, among them watched ones: {numbers.few(watched)}"
    if found.outcome == "cannot tell" and not watched:
        return "cannot tell: too few rows to judge all columns together"
    if found.outcome == "cannot tell":
        return f"cannot tell: watched columns could not be judged: {numbers.few(watched)}"
    return f"passed: {counted}, no more than the allowed {limit}"


def _why_nothing(found: TableDrift) -> str:
    for sample in (found.reference, found.current):
        if not sample.rows:
            return f"{sample.name} has no rows"
    if any(one.verdict == "too few rows" for one in found.columns):
        return "fewer than 30 rows in each column that could be tested"
    return "no column could be tested"
