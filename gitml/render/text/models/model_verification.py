"""Whether a version is what its tag records, in words."""

from collections.abc import Mapping

from gitml.core.registry.verification import Check, Place, Verification
from gitml.core.shell_words import quoted
from gitml.render import numbers
from gitml.render.text import reasons
from gitml.render.text.colours import Painted
from gitml.render.text.models import stated
from gitml.render.text.tables import table_within
from gitml.render.text.terminal import one_line

_PLACES: Mapping[Place, str] = {
    "tag": "tag",
    "git": "Git",
    "cache": "DVC cache",
    "remote": "DVC remote",
    "pipeline": "pipeline",
    "rerun": "rerun",
}
_LONGEST = 12


def verification(found: Verification, columns: int | None = None) -> str:
    """A line for each place that agrees, and a row for each thing that does not hold."""
    lines = []
    for place, name in _PLACES.items():
        checks = [check for check in found.checks if check.place == place]
        held = sum(check.outcome == "holds" for check in checks)
        unknown = [one_line(check.subject) for check in checks if check.outcome == "unknown"]
        if checks:
            away = f"; not here, and not needed: {numbers.few(unknown, 3)}" if unknown else ""
            other = [one_line(one.subject) for one in checks if one.outcome == "tolerated"]
            close = f"; other, within tolerance: {numbers.few(other, 3)}" if other else ""
            lines.append(f"{name}: {held} of {len(checks)} hold{away}{close}")
    lines += filter(None, [stated.stated(found.stated)])
    account = failed(found, columns)
    verdict = (
        "holds"
        if found.holds
        else f"does not hold: {numbers.counted(len(found.failed), 'difference')}"
    )
    return "\n".join([f"{one_line(found.tag)} {verdict}", *lines, *([account] if account else [])])


def failed(found: Verification, columns: int | None = None) -> str:
    """What does not hold, a row each; empty where all does."""
    rows = [
        [Painted(_PLACES[one.place], "red"), one.subject, _short(one.recorded), words(one)]
        for one in found.failed
    ]
    return table_within(columns, ["Where", "What", "Recorded", "Found"], rows) if rows else ""


def upload(found: Verification) -> str | None:
    """What makes it hold where only the remote lacks something; None where more is wrong."""
    return f"upload its data: gitml push --rev {quoted(found.tag)}" if found.lacks_upload else None


def words(check: Check) -> str:
    """What was found instead."""
    if check.reasons:
        return "; ".join(reasons.sentences(check.reasons))
    return _short(check.found) if check.found else "nothing"


def _short(text: str) -> str:
    """A hash by its beginning; a message whole."""
    is_hash = len(text) >= 32 and " " not in text
    return f"{text[:_LONGEST]}…" if is_hash else text
