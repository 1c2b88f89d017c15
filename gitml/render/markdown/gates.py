"""Gates as Markdown."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gitml.core.checks.gates import GateResult, Outcome
from gitml.core.checks.loosening import Loosened
from gitml.render.markdown.tables import ABSENT, code, plain, table
from gitml.render.text.checks import gates as text

_MARKS: Mapping[Outcome, str] = MappingProxyType({"passed": "✅", "warned": "⚠️", "skipped": "▫️"})


def gates(results: Sequence[GateResult], loosened: Loosened) -> str:
    """A row for each limit, a line that sums them up, and which are weaker than before."""
    told = text.loosened_words(loosened)
    steps = next_steps(results)
    parts = [rows(results), plain(text.summary(results)), steps, weaker(told)]
    return "\n\n".join(filter(None, parts))


def next_steps(results: Sequence[GateResult]) -> str:
    """What to do where both sides were measured apart; empty where they were not."""
    steps = text.next_steps(results)
    return "\n".join(f"- {plain(words)}: {code(command)}" for words, command in steps)


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
