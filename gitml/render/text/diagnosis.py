"""A look at this machine, for a terminal and for a bug report."""

import textwrap
from collections.abc import Sequence

from gitml.core.diagnosis import Finding
from gitml.render.text.hints import wrapped
from gitml.render.text.terminal import one_line

_MARKS = {"ok": "ok", "info": "", "warning": "warning", "broken": "BROKEN"}


def text(findings: Sequence[Finding], columns: int | None = None) -> str:
    """One line a finding, under its section, with its hint below.

    Args:
        findings: in their order.
        columns: of the terminal, where long ones are broken into lines, and their commands
            are not, so that they can be copied; None for any width.
    """
    lines: list[str] = []
    width = max((len(one.name) for one in findings), default=0)
    for section in dict.fromkeys(one.section for one in findings):
        lines += ["", section] if lines else [section]
        for one in (finding for finding in findings if finding.section == section):
            mark = f"  [{_MARKS[one.state]}]" if _MARKS[one.state] else ""
            start, indent = f"  {one_line(one.name).ljust(width)}  ", " " * (width + 4)
            lines += _broken(start, indent, f"{one_line(one.detail)}{mark}", columns)
            if one.hint:
                lines += _hint(f"{indent}→ ", one_line(one.hint), columns)
    return "\n".join(lines)


def _hint(start: str, hint: str, columns: int | None) -> list[str]:
    return [start + hint] if columns is None else wrapped(hint, columns, start)


def _broken(start: str, indent: str, words: str, columns: int | None) -> list[str]:
    if columns is None or len(start) + len(words) <= columns:
        return [start + words]
    return textwrap.wrap(
        words, columns, initial_indent=start, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def summary(findings: Sequence[Finding]) -> str:
    """What to look at first."""
    broken = [one.name for one in findings if one.state == "broken"]
    warned = sum(one.state == "warning" for one in findings)
    if broken:
        return f"broken: {', '.join(map(one_line, broken))}"
    return f"nothing is broken; warnings: {warned}" if warned else "all is well"
