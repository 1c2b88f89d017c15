"""Commands that a GitHub workflow reads from what its steps print."""

from collections.abc import Iterator, Sequence

from gitml.core.checks.gates import GateResult, passes
from gitml.render.text.checks import gates


def annotations(results: Sequence[GateResult]) -> Iterator[str]:
    """A line for each gate that does not pass, which GitHub shows beside the commit."""
    for result in results:
        if not passes([result]):
            words = (gates.rule(result), gates.head(result), result.outcome, gates.reason(result))
            said = ", ".join(filter(None, words))
            yield f"::error title={_property(f'gate {gates.subject(result)}')}::{_text(said)}"


def _text(text: str) -> str:
    for character, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(character, escaped)
    return text


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
