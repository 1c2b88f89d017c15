"""What earlier reports on a pull request said, as a folded table of the comment."""

from collections.abc import Callable, Mapping, Sequence

from gitml.core.reports.results import ReportedResult
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, code, details, table

_SHORT = 7
_WORDS: Mapping[str, str] = {
    "first": "🌱 First",
    "identical": "🟰 Nothing changed",
    "better": "✅ Better",
    "worse": "❌ Worse",
    "improved": "⚪ Improved, untested",
    "declined": "⚪ Declined, untested",
    "mixed": "⚠️ Mixed",
    "unchanged": "🟰 No significant change",
    "unknown": "❔ Not comparable",
    "unjudged": "⛔ Cannot be judged",
    "decided": "Decided by a person",
    "blocked": "🚫 Blocked",
    "failed": "⛔ Failed",
}


def section(results: Sequence[ReportedResult], page: Callable[[str], str]) -> str:
    """The table, the newest first; empty where there are none.

    Args:
        results: of the reports before.
        page: the address of a commit on the forge; empty where it has none.
    """
    if not results:
        return ""
    rows = [[_commit(one, page), _answer(one), _metric(one)] for one in results]
    said = f"Earlier results of this pull request: {len(rows)}"
    return details(said, table(["Commit", "Verdict", "Metric"], rows))


def _commit(one: ReportedResult, page: Callable[[str], str]) -> str:
    short, address = code(one.commit[:_SHORT]), page(one.commit)
    return f"[{short}]({address})" if address else short


def _answer(one: ReportedResult) -> str:
    said = _WORDS.get(one.answer, ABSENT)
    return f"{said}, as the run of the fork said" if one.is_claim else said


def _metric(one: ReportedResult) -> str:
    if not one.metric:
        return ABSENT
    return f"{code(one.metric)} {ABSENT if one.value is None else numbers.value(one.value)}"
