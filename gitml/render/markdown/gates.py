"""Gates as Markdown."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gitml.core.checks.gates import GateResult, Outcome
from gitml.core.checks.loosening import Loosened
from gitml.render.markdown.tables import ABSENT, code, plain, table
from gitml.render.text.checks import gates as text
from gitml.render.text.checks.acceptance import ACCEPT, sentence

_MARKS: Mapping[Outcome, str] = MappingProxyType({"passed": "✅", "warned": "⚠️", "skipped": "▫️"})


def gates(results: Sequence[GateResult], loosened: Loosened) -> str:
    """A row for each limit, a line that sums them up, and which are weaker than before."""
    told = text.loosened_words(loosened)
    again = refused(results)
    parts = [rows(results), plain(text.summary(results)), again, weaker(told)]
    return "\n\n".join(filter(None, parts))


def refused(results: Sequence[GateResult]) -> str:
    """Acceptances of other test sets, and how to say it again; empty where there are none."""
    told = [plain(sentence(one)) for one in text.refused(results)]
    return "\n".join(f"⚠️ {one}: {code(ACCEPT)}" for one in told)


def weaker(told: Sequence[str]) -> str:
    """Limits that were stricter, told in a sentence each; empty where there are none."""
    return "\n".join([f"⚠️ {text.LOOSENED}\n", *(f"- {plain(one)}" for one in told)]) if told else ""


def rows(results: Sequence[GateResult]) -> str:
    """A table with a row for each limit."""
    found = [
        [
            code(text.subject(result)),
            plain(text.rule(result)),
            text.base(result) or ABSENT,
            text.head(result) or ABSENT,
            f"{_MARKS.get(result.outcome, '❌')} {result.outcome}",
            plain(text.reason(result)) or ABSENT,
        ]
        for result in results
    ]
    headers = ["gate", "rule", "base", "head", "result", "why"]
    return table(headers, found, right=(2, 3))
