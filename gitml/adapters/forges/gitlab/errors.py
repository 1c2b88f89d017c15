"""What GitLab means when it says no: whether to ask again, and what the user can do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from gitml.errors import OutsideError

if TYPE_CHECKING:
    from gitlab.exceptions import GitlabError

T = TypeVar("T")

_HINTS = {
    401: "the token is wrong or has expired; a job's own token cannot comment, so make a project "
    "access token with the scope api and the role Reporter, and put it into the masked variable "
    "GITLAB_TOKEN",
    403: "the token needs the scope api, and its user the role Developer to set a commit status",
}


def explain(error: "GitlabError", doing: str, repository: str, tries: int) -> OutsideError:
    """The error for the user.

    Args:
        error: GitLab's last answer.
        doing: what was tried, as in "GitLab did not let gitml ...".
        repository: the path of the project.
        tries: how often it was tried.
    """
    status, words = error.response_code, error.error_message or "without a reason"
    if status is None:  # python-gitlab's own, of a redirect or what is not JSON
        return OutsideError(
            f"what answers is not GitLab's API: {words}",
            hint="check CI_SERVER_URL, which must be the address that people see, and whether a "
            "proxy is in the way",
        )
    if status >= 500:
        return OutsideError(
            f"GitLab failed {tries} times to {doing}: {status} {words}",
            hint="see https://status.gitlab.com, and run the command again later",
        )
    hint = _HINTS.get(status)
    if status == 404:
        hint = f"is there such a thing in {repository}, and may the token see it?"
    if status == 429:
        hint = "too many calls were made; run the command again in some minutes"
    return OutsideError(f"GitLab did not let gitml {doing}: {status} {words}", hint)


def wait(error: "GitlabError") -> float | None:
    """Seconds after which another try makes sense; None when none does soon.

    Of too many calls python-gitlab waits by itself, as the answer's headers say.
    """
    return 0.0 if (error.response_code or 0) >= 500 else None


def is_set_already(error: "GitlabError") -> bool:
    """Whether a commit status is refused since it is what it should become.

    GitLab takes a status for a job, and a job that ended well cannot end well again.
    """
    return error.response_code == 400 and "Cannot transition status" in str(error.error_message)


def found_or_none(ask: Callable[[], T]) -> T | None:
    """What is asked for; None where GitLab has no such thing.

    Raises:
        GitlabError: it refuses for another reason.
    """
    from gitlab.exceptions import GitlabError

    try:
        return ask()
    except GitlabError as error:
        if error.response_code != 404:
            raise
        return None
