"""Checks as JUnit XML, which CI systems show beside the tests."""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from gitml.core.checks.gates import GateResult, passes
from gitml.render.text.checks import gates as text


def gates(results: Sequence[GateResult]) -> str:
    """One suite, a case for each limit. A warning passes and says so in its output."""
    failed = [result for result in results if not passes([result])]
    skipped = [result for result in results if result.outcome == "skipped"]
    suite = ET.Element(
        "testsuite",
        name="gitml gates",
        tests=str(len(results)),
        failures=str(len(failed)),
        errors="0",
        skipped=str(len(skipped)),
    )
    seen: Counter[str] = Counter()
    for result in results:
        name = f"{text.subject(result)}: {text.rule(result)}"
        seen[name] += 1
        if seen[name] > 1:  # as of two gates that differ in their evidence
            name += f" ({seen[name]})"
        case = ET.SubElement(suite, "testcase", classname="gates", name=_allowed(name))
        words = _allowed(text.reason(result))
        if result in failed:
            said = f"{result.outcome}{': ' if words else ''}{words}"
            said += f" (base {text.base(result) or 'none'}, head {text.head(result) or 'none'})"
            ET.SubElement(case, "failure", message=said, type=result.outcome)
        elif result.outcome == "skipped":
            ET.SubElement(case, "skipped", message=words)
        elif result.outcome == "warned":
            ET.SubElement(case, "system-out").text = f"warned: {words}"
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _allowed(words: str) -> str:
    """Without the characters that no XML document may have."""
    return "".join(c if c.isprintable() else "�" for c in words)
