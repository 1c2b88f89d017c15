"""A look at this machine, for a terminal and for a bug report."""

from collections.abc import Sequence

from gitml.core.diagnosis import Finding
from gitml.render.text.terminal import one_line

_MARKS = {"ok": "ok", "info": "", "warning": "warning", "broken": "BROKEN"}


def text(findings: Sequence[Finding]) -> str:
    """One line a finding, under its section, with its hint below."""
    lines: list[str] = []
    width = max((len(one.name) for one in findings), default=0)
    for section in dict.fromkeys(one.section for one in findings):
        lines += ["", section] if lines else [section]
        for one in (finding for finding in findings if finding.section == section):
            mark = f"  [{_MARKS[one.state]}]" if _MARKS[one.state] else ""
            lines.append(f"  {one_line(one.name).ljust(width)}  {one_line(one.detail)}{mark}")
            if one.hint:
                lines.append(f"  {' ' * width}  → {one_line(one.hint)}")
    return "\n".join(lines)


def summary(findings: Sequence[Finding]) -> str:
    """What to look at first."""
    broken = [one.name for one in findings if one.state == "broken"]
    warned = sum(one.state == "warning" for one in findings)
    if broken:
        return f"broken: {', '.join(map(one_line, broken))}"
    return f"nothing is broken; warnings: {warned}" if warned else "all is well"
