"""Notes on a merge request of GitLab."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.adapters.forges.comments import StandingComment
from gitml.adapters.forges.gitlab.errors import found_or_none

if TYPE_CHECKING:
    from gitlab.v4.objects import ProjectMergeRequestNoteManager


@dataclass(frozen=True)
class GitLabComments:
    """The notes on one merge request.

    Attributes:
        notes: of it.
        me: the number of our token's account.
        page: of the merge request.
    """

    notes: "ProjectMergeRequestNoteManager"
    me: int
    page: str

    def ours(self, marker: str) -> Iterator[StandingComment]:
        """Those of our account that begin with ``marker``, the oldest first."""
        for note in self.notes.list(iterator=True, order_by="created_at", sort="asc"):
            if note.author.get("id") == self.me and str(note.body).startswith(marker):
                yield self._standing(note.id, str(note.body))

    def create(self, text: str) -> StandingComment:
        """Write a new one."""
        return self._standing(self.notes.create({"body": text}).id, text)

    def edit(self, comment: StandingComment, text: str) -> StandingComment | None:
        """Replace its text; None where somebody deleted it meanwhile."""
        done = found_or_none(lambda: self.notes.update(comment.id, {"body": text}))
        return None if done is None else self._standing(comment.id, text)

    def remove(self, comment: StandingComment) -> None:
        """Delete one; also where it is gone already."""
        found_or_none(lambda: self.notes.delete(comment.id))

    def _standing(self, note: Any, text: str) -> StandingComment:
        if not isinstance(note, int):
            raise TypeError("the note's id is missing")
        return StandingComment(note, text, f"{self.page}#note_{note}")
