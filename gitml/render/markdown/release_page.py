"""A version's page among the releases of a forge, between marks that tell it from others' text."""

from collections.abc import Sequence

from gitml.core.metrics.direction import MetricChange
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.version_details import VersionDetails
from gitml.core.verdict import Reason
from gitml.render.markdown import model_card
from gitml.render.markdown.code_blocks import fenced
from gitml.render.markdown.shorten import shorten
from gitml.render.markdown.tables import plain, short_line
from gitml.render.markdown.value_tables import metric_table

_BEGIN, _END = "<!-- gitml:release -->", "<!-- /gitml:release -->"
_NOTE = "\n\n> The page is cut here. All: `gitml model card`."
_PATH = 1000


def page(
    known: VersionDetails,
    record: Manifest,
    lineage: str,
    changed: tuple[Sequence[MetricChange], Sequence[str]],
    reasons: Sequence[tuple[Reason, ...]],
) -> str:
    """The page.

    Args:
        known: the version.
        record: its manifest.
        lineage: a flowchart in Mermaid.
        changed: metrics since the version that it was compared with, none where it was the first,
            and what one must know to read them.
        reasons: of its commits, for each of its tag.
    """
    since = ""
    changes, notes = changed
    if changes and record.previous:
        rows = metric_table(changes, record.previous, known.found.tag.name, hint=False)
        told = "\n".join(f"- ⚠️ {plain(note)}" for note in notes)
        since = "\n\n".join(filter(None, ["## Since the version before", rows, told]))
    sums = fenced([f"{record.file.sha256}  {short_line(record.file.path, _PATH)}"])
    facts = model_card.facts(known, record, lineage, reasons)
    parts = [since, f"## Checksums\n\n{sums}", facts]
    return "\n\n".join(filter(None, parts))


def placed(text: str, new: str, limit: int) -> str:
    """The text of a release with a page in it: in the place of an earlier one, else at its end.

    Args:
        text: what stands there; people may have written it.
        new: the page.
        limit: characters that the forge takes.
    """
    before, begun, rest = text.partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not (begun and ended):
        before, after = (f"{text.rstrip()}\n\n" if text.strip() else ""), ""
    room = limit - len(before) - len(after) - len(_BEGIN) - len(_END) - 2
    return f"{before}{_BEGIN}\n{shorten(new, room, _NOTE)}\n{_END}{after}"
