"""Comments on a pull request of Bitbucket."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gitml.adapters.forges.bitbucket.api import Api, RefusedError
from gitml.adapters.forges.comments import StandingComment


@dataclass(frozen=True)
class BitbucketComments:
    """The comments on one pull request.

    Attributes:
        api: makes the calls.
        number: of the pull request.
        is_ours: whether a comment was written with our token's account.
    """

    api: Api
    number: int
    is_ours: Callable[[Mapping[str, Any]], bool]

    def ours(self, marker: str) -> Iterator[StandingComment]:
        """Those of our account that begin with ``marker``, the oldest first."""
        for comment in self.api.listed(f"{self._place}?pagelen=100&sort=created_on"):
            is_marked = _text(comment).startswith(marker) and not comment.get("deleted")
            if is_marked and self.is_ours(comment):
                yield _standing(comment)

    def create(self, text: str) -> StandingComment:
        """Write a new one."""
        return _standing(self.api.ask("POST", self._place, {"content": {"raw": text}}))

    def edit(self, comment: StandingComment, text: str) -> StandingComment | None:
        """Replace its text; None where somebody deleted it meanwhile."""
        try:
            new = {"content": {"raw": text}}
            return _standing(self.api.ask("PUT", f"{self._place}/{comment.id}", new))
        except RefusedError as error:
            if error.status != 404:
                raise
            return None

    def remove(self, comment: StandingComment) -> None:
        """Delete one; also where it is gone already."""
        try:
            self.api.ask("DELETE", f"{self._place}/{comment.id}")
        except RefusedError as error:
            if error.status != 404:
                raise

    @property
    def _place(self) -> str:
        return f"pullrequests/{self.number}/comments"


def _standing(answer: Mapping[str, Any]) -> StandingComment:
    number, page = answer["id"], answer["links"]["html"]["href"]
    if not isinstance(number, int) or not isinstance(page, str):
        raise TypeError(f"not a comment: {str(answer)[:200]}")
    return StandingComment(number, _text(answer), page)


def _text(comment: Mapping[str, Any]) -> str:
    return str((comment.get("content") or {}).get("raw") or "")
