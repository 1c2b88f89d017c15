"""Comments on a pull request of GitHub."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.adapters.forges.comments import StandingComment

if TYPE_CHECKING:
    from github.IssueComment import IssueComment
    from github.PullRequest import PullRequest
    from github.Repository import Repository


@dataclass(frozen=True)
class GitHubComments:
    """The comments on one pull request.

    Attributes:
        repository: that has it.
        pull: the pull request.
        is_ours: whether a comment was written with our token's account.
    """

    repository: "Repository"
    pull: "PullRequest"
    is_ours: Callable[["IssueComment"], bool]

    def ours(self, marker: str) -> Iterator[StandingComment]:
        """Those of our account that begin with ``marker``, the oldest first."""
        for comment in self.pull.get_issue_comments():
            if (comment.body or "").startswith(marker) and self.is_ours(comment):
                yield StandingComment(comment.id, comment.body, comment.html_url)

    def create(self, text: str) -> StandingComment:
        """Write a new one."""
        return _standing(self.pull.create_issue_comment(text).raw_data)

    def edit(self, comment: StandingComment, text: str) -> StandingComment | None:
        """Replace its text; None where somebody deleted it meanwhile."""
        from github import UnknownObjectException

        try:
            return _standing(self._ask("PATCH", comment, {"body": text}))
        except UnknownObjectException:
            return None

    def remove(self, comment: StandingComment) -> None:
        """Delete one; also where it is gone already."""
        from github import UnknownObjectException

        try:
            self._ask("DELETE", comment, None)
        except UnknownObjectException:
            return

    def _ask(self, verb: str, comment: StandingComment, sent: dict[str, Any] | None) -> Any:
        """Ask GitHub by ourselves: PyGithub's own methods keep the answer, or read the comment."""
        place = f"{self.repository.url}/issues/comments/{comment.id}"
        return self.repository.requester.requestJsonAndCheck(verb, place, input=sent)[1]


def _standing(answer: Mapping[str, Any]) -> StandingComment:
    """What stands there now, by what GitHub says of it.

    A proxy's page, or the redirect of a repository that was renamed, are answers, too.
    """
    number, page = answer.get("id"), answer.get("html_url")
    if not isinstance(number, int):
        raise TypeError(f"the comment's id is missing from {str(answer)[:200]}")
    if not isinstance(page, str):
        raise TypeError("'html_url' is not text")
    return StandingComment(number, str(answer.get("body") or ""), page)
