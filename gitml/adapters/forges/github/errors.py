"""What GitHub means when it says no: whether to ask again, and what the user can do."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from gitml.errors import OutsideError

if TYPE_CHECKING:
    from github import GithubException

_LONGEST_WAIT = 60
"""Seconds; a limit that lasts longer is an error."""
_CLOSED = {
    "locked": "unlock the conversation of the pull request, and run the command again",
    "archived": "nobody can comment in an archived repository: unarchive it, or switch the job off",
}
"""What to do where nobody may write, by a word of GitHub's."""
_LAST_DATE = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def explain(error: "GithubException", doing: str, repository: str, tries: int) -> OutsideError:
    """The error for the user.

    Args:
        error: GitHub's last answer.
        doing: what was tried, as in "GitHub did not let gitml ...".
        repository: ``OWNER/NAME``.
        tries: how often it was tried.
    """
    words = _words(error)
    if error.status >= 500:
        return OutsideError(
            f"GitHub failed {tries} times to {doing}: {error.status} {words}",
            hint="see https://www.githubstatus.com, and run the command again later",
        )
    hints = {
        401: "GITHUB_TOKEN is wrong or has expired",
        403: "the token needs the permissions contents, pull-requests and statuses: write; "
        "runs for a fork's pull request only get a token that reads",
        404: f"is there such a thing in {repository}, and may the token see it?",
    }
    hint = hints.get(error.status)
    closed = next((way for sign, way in _CLOSED.items() if sign in words.lower()), None)
    if is_limit(error):
        hint = f"the limit ends at {_limit_end(error)}; run the command again then"
    elif error.status == 403 and closed:
        hint = closed
    return OutsideError(f"GitHub did not let gitml {doing}: {error.status} {words}", hint)


def is_race(error: "GithubException") -> bool:
    """Whether somebody else moved or made the branch since we looked."""
    words = _words(error).lower()
    return error.status == 409 or (
        error.status == 422
        and ("fast forward" in words or "already exists" in words or "does not exist" in words)
    )


def _words(error: "GithubException") -> str:
    data = error.data
    message = data.get("message") if isinstance(data, dict) else None
    if not message:
        return "without a reason"
    errors = data.get("errors")
    details = [
        detail.get("message") or detail.get("code") if isinstance(detail, dict) else detail
        for detail in (errors if isinstance(errors, list) else [])
    ]
    return ": ".join(map(str, [message, *details]))


def is_limit(error: "GithubException") -> bool:
    """Whether too many calls were made, which GitHub says in the status, a header or words."""
    return error.status == 429 or (
        error.status == 403
        and (
            "rate limit" in _words(error).lower()
            or _seconds(error, "retry-after") is not None
            or _seconds(error, "x-ratelimit-remaining") == 0
        )
    )


def wait(error: "GithubException") -> float | None:
    """Seconds after which another try makes sense; None when none does soon.

    They are those that GitHub's documentation of rate limits asks for: what ``Retry-After`` says,
    else until the limit ends, else a minute.
    """
    if error.status >= 500:
        return 0.0
    if not is_limit(error):
        return None
    asked = _seconds(error, "retry-after")
    if asked is None and "retry-after" not in (error.headers or {}):
        asked = _until_reset(error)
    return float(asked) if asked is not None and asked <= _LONGEST_WAIT else None


def _until_reset(error: "GithubException") -> int | None:
    """Seconds by GitHub's own clock; a minute where no end is told, None where it is unknown."""
    if _seconds(error, "x-ratelimit-remaining") != 0:
        return _LONGEST_WAIT if "secondary rate limit" in _words(error).lower() else None
    reset = _seconds(error, "x-ratelimit-reset")
    try:
        now = parsedate_to_datetime((error.headers or {}).get("date", "")).timestamp()
    except (TypeError, ValueError):
        return None
    return None if reset is None else max(0, reset - int(now))


def _limit_end(error: "GithubException") -> str:
    reset = _seconds(error, "x-ratelimit-reset")
    if reset is None or reset > _LAST_DATE:
        return "a time that GitHub does not tell"
    return datetime.fromtimestamp(reset, UTC).strftime("%H:%M UTC")


def _seconds(error: "GithubException", header: str) -> int | None:
    """A header that counts seconds; None where it is missing, a date or nonsense."""
    text = str((error.headers or {}).get(header, "")).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
