"""Versions and models as text and as Markdown."""

import textwrap
from collections.abc import Iterable, Iterator

from gitml.core.registry.model_summary import ModelSummary, Trend
from gitml.core.registry.tags import Tag
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.render import numbers
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import reasons
from gitml.render.text import tables as text_tables
from gitml.render.text.logs import sparkline
from gitml.render.text.models import decision
from gitml.render.text.terminal import one_line

_MARGIN = "    "


def plan(planned: NextVersion, *, columns: int | None = None) -> str:
    """The version, which part moved, and why, one reason an item; first of all if it is worse.

    Args:
        planned: the version.
        columns: of the terminal, at which sentences are broken; None for lines as they are.
    """
    by_hand = ", decided by hand" if planned.bump.manual else ""
    what = decision.part(planned)
    head = one_line(f"{decision.worse(planned)}{planned.tag}  ({what}{by_hand})")
    told = [f"- {_sentence(one)}" for one in reasons.sentences(planned.bump.reasons)]
    told += map(_sentence, decision.why_not(planned))
    return "\n".join([head, *(line for one in told for line in _wrapped(one, columns))])


def _sentence(text: str) -> str:
    return markdown_tables.short_line(text, markdown_tables.LONGEST_SENTENCE)


def _wrapped(sentence: str, columns: int | None) -> list[str]:
    """Its lines, indented; a word that is longer than the room stays whole."""
    if columns is None:
        return [f"  {sentence}"]
    return textwrap.wrap(
        sentence,
        columns,
        initial_indent="  ",
        subsequent_indent=_MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )


def models(rows: Iterable[ModelSummary], *, as_md: bool = False, columns: int | None = None) -> str:
    """A row for the latest version of each model, and one for each of its aliases.

    Where there is no room, the reason stands below its row.
    """
    headers = ["Model", "Version", "Metric", "Date", "By", "Why"]
    lines = [line for row in rows for line in _lines(row)]
    if as_md:
        code, plain = markdown_tables.code, markdown_tables.plain
        coded = [
            [*(code(cell) if cell else "" for cell in before), plain(why)] for *before, why in lines
        ]
        return markdown_tables.table(headers, coded)
    cells = [[*map(markdown_tables.short_line, before), _sentence(why)] for *before, why in lines]
    return text_tables.with_last_below(columns, headers, cells)


def _lines(row: ModelSummary) -> Iterator[list[str]]:
    name = f"{row.name} (retired)" if row.deprecated else row.name
    if row.latest is None:
        why = "no version that counts" if row.released else "not released yet"
        yield [name, "-", "", "", "", why]
    else:
        tag, metric = row.latest.tag, _metric(row.trend)
        yield [name, str(row.latest.version), metric, _day(tag), tag.tagger, row.why]
    for alias, place in row.aliases.items():
        tag = place.tag
        value = _value(row.trend, place.version)
        yield [f"{row.name}#{alias}", str(place), value, _day(tag), tag.tagger, place.reason]


def _day(tag: Tag) -> str:
    return f"{tag.date:%Y-%m-%d}"


def _metric(trend: Trend | None) -> str:
    """The last value, and the course that led to it."""
    last = _value(trend, trend.versions[-1]) if trend else ""
    return f"{last} {sparkline.spark(trend.values)}".rstrip() if trend and last else ""


def _value(trend: Trend | None, version: str | None) -> str:
    if trend is None or version not in trend.versions:
        return ""
    value = trend.values[trend.versions.index(version)]
    return "" if value is None else f"{trend.metric} {numbers.value(value)}"
