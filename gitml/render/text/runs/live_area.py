"""The lines at the bottom of a terminal that are drawn anew, below text that scrolls.

Only sequences that every terminal knows are used, and no mode of it is changed (the cursor stays
visible, lines still wrap): whoever is killed leaves nothing behind that must be repaired.
"""

from collections.abc import Sequence

from gitml.core.run.log_lines import plain
from gitml.render.text import cell_text

_UP = "\x1b[{}A"
_ERASE_BELOW = "\x1b[J"


class LiveArea:
    """What stands at the bottom now. The cursor is at the end of the last of its lines."""

    def __init__(self) -> None:
        self._widths: list[int] = []

    def redraw(self, above: Sequence[str], rows: Sequence[str], columns: int) -> str:
        """What to write so that ``above`` is added to the text and ``rows`` stand below it.

        Args:
            above: lines that scroll, of any length.
            rows: each narrower than the terminal, see :func:`cut`.
            columns: of the terminal, now.
        """
        parts = [self._erase(columns), *(f"{line}\n" for line in above), "\n".join(rows)]
        self._widths = [cell_text.width(plain(row)) for row in rows]
        return "".join(parts)

    def forget(self) -> None:
        """Others wrote to the terminal: what stands there is theirs now."""
        self._widths = []

    def _erase(self, columns: int) -> str:
        if not self._widths:
            return ""
        # A terminal that was made narrower has wrapped what no longer fits.
        lines = sum(max(-(-width // columns), 1) for width in self._widths)
        return "\r" + (_UP.format(lines - 1) if lines > 1 else "") + _ERASE_BELOW


def cut(text: str, columns: int) -> str:
    """As much of ``text`` as fits, with an ellipsis where there is more; it has no colours."""
    if columns < 1:
        return ""
    text = text[: 8 * columns].replace("\t", " ")  # a wrapped line of megabytes costs nothing
    return cell_text.cut(text, columns)
