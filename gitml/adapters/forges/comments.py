"""Our one comment on a pull request: found, written anew, and never there twice."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from gitml.core.forges.forge import PostedComment


@dataclass(frozen=True, slots=True)
class StandingComment:
    """A comment of our account.

    Attributes:
        id: by which the forge knows it.
        text: that it has.
        page: where people see it.
    """

    id: int
    text: str
    page: str


class PullRequestComments(Protocol):
    """The comments on one pull request."""

    def ours(self, marker: str) -> Iterator[StandingComment]:
        """Those of our account that begin with ``marker``, the oldest first."""

    def create(self, text: str) -> StandingComment:
        """Write a new one."""

    def edit(self, comment: StandingComment, text: str) -> StandingComment | None:
        """Replace its text; None where somebody deleted it meanwhile."""

    def remove(self, comment: StandingComment) -> None:
        """Delete one; also where it is gone already."""


def upsert(
    comments: PullRequestComments, marker: str, text: Callable[[str], str | None]
) -> PostedComment:
    """Create our comment that begins with ``marker``, or replace its text, or let it stay.

    Done again after it failed half-way it finds the comment, so that none is posted twice. One that
    somebody deletes meanwhile is created anew. Of two that runs create at once the older stays.

    Args:
        comments: on the pull request.
        marker: what begins all texts of this comment.
        text: the new text, from the one that stands, which is empty where there is none; None
            where that one is to stay.
    """
    gone: set[int] = set()
    if posted := _update(comments.ours(marker), comments, text, gone):
        return posted
    made = comments.create(text("") or "")
    older = takewhile(lambda one: one.id != made.id, comments.ours(marker))
    if posted := _update(older, comments, text, gone):
        comments.remove(made)
        return posted
    return PostedComment(made.page, "created")


def _update(
    standing: Iterable[StandingComment],
    comments: PullRequestComments,
    text: Callable[[str], str | None],
    gone: set[int],
) -> PostedComment | None:
    """Write the first that stands; None where there is none. A list may have some that are gone."""
    for one in standing:
        if one.id in gone:
            continue
        body = text(one.text)
        if body is None:
            return PostedComment(one.page, "kept")
        done = one if one.text.strip() == body.strip() else comments.edit(one, body)
        if done is not None:
            return PostedComment(done.page, "updated")
        gone.add(one.id)
    return None
