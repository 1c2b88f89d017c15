"""What somebody's word that another test set is meant covers: the one at its own commit.

A test set is known by where it is: whether it is the same at two revisions is for others to tell.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Claim(NamedTuple):
    """A commit that says that another test set is meant.

    Attributes:
        commit: its id.
        parent: the first one; None where there is none, or not in this clone.
        reason: as a person wrote it.
    """

    commit: str
    parent: str | None
    reason: str


class Acceptance(NamedTuple):
    """Whether somebody said that another test set is meant.

    Attributes:
        reason: as they wrote it; empty where nobody did, or not of this test set.
        refused: the last commit that said so of another one; empty where none did.
        unread: whether a test set that it may be of cannot be read.
    """

    reason: str = ""
    refused: str = ""
    unread: bool = False

    @property
    def short(self) -> str:
        """The refused commit, as people call it."""
        return self.refused[:7]


NOBODY = Acceptance()


def accept(
    claims: Sequence[Claim],
    base: str,
    head: str,
    is_same: Callable[[str, str], bool],
    following: Callable[[str], Iterable[str]],
) -> Acceptance:
    """Whether a claim covers the test set of ``head``.

    It covers the test set as it is at its own commit. One that comes before its change, which is
    yet to be made from other data or still in the working tree, covers the next test set instead:
    where its commit left the test set as it was, and that needs nobody's word, as it is the base's
    or was accepted before.

    Args:
        claims: of the commits between both, oldest first.
        base: a revision.
        head: a revision.
        is_same: whether two revisions have the same test set; not where one cannot be read.
        following: the revisions from a commit to ``head``, oldest first.
    """
    for claim in reversed(claims):
        if is_same(claim.commit, head):
            return Acceptance(claim.reason)
    settled = [base]
    for commit, parent, reason in claims:
        covered = commit
        is_early = parent is not None and is_same(parent, commit)
        if is_early and any(is_same(one, commit) for one in settled):
            others = (rev for rev in following(commit) if not is_same(commit, rev))
            covered = next(others, head)
            if is_same(covered, head):
                return Acceptance(reason)
        settled.append(covered)
    return Acceptance(refused=claims[-1].commit) if claims else NOBODY
