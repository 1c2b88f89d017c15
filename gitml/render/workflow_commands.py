"""Commands that a GitHub workflow reads from what its steps print."""

from collections.abc import Iterable, Iterator, Sequence

from gitml.core.checks.gates import GateResult, passes
from gitml.render.text.checks import gates

_MASK = "::add-mask::"


def annotations(results: Sequence[GateResult]) -> Iterator[str]:
    """A line for each gate that does not pass, which GitHub shows beside the commit."""
    for result in results:
        if not passes([result]):
            words = (gates.rule(result), gates.head(result), result.outcome, gates.reason(result))
            said = ", ".join(filter(None, words))
            yield f"::error title={_property(f'gate {gates.subject(result)}')}::{_text(said)}"


def group(title: str, printed: Iterable[str], token: str) -> list[str]:
    """What a program printed as one folded group, of which GitHub obeys no line but its masks.

    A line that begins as a command could end the group, or keep our own from being obeyed.

    Args:
        title: of the group.
        printed: the lines.
        token: that ends it; nobody else may know it.
    """
    masks: list[str] = []
    others: list[str] = []
    for line in printed:
        (masks if line.lstrip().lower().startswith(_MASK) else others).append(line)
    if any(line.lstrip().startswith("::") or "##[" in line for line in others):
        others = [f"::stop-commands::{token}", *others, f"::{token}::"]
    return [f"::group::{title}", *masks, *others, "::endgroup::"]


def _text(text: str) -> str:
    for character, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(character, escaped)
    return text


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
