"""Results of a run, as a branch that is proposed for a merge."""

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

_MARK = "Gitml-Results:"


@dataclass(frozen=True, slots=True)
class Results:
    """What a run made of files in Git.

    Attributes:
        files: contents by path relative to the top of the repository.
        removed: paths of files that are in the commit, and that the run took away.
        present: those of the files that the commit has; empty where nobody looked.
    """

    files: Mapping[str, bytes]
    removed: tuple[str, ...] = ()
    present: AbstractSet[str] = frozenset()

    @property
    def paths(self) -> list[str]:
        """Of all that changes."""
        return [*self.files, *self.removed]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A branch with one commit, and the request to merge it.

    Attributes:
        branch: its name.
        target: the branch that it is to be merged into.
        base: the commit that the results are of.
        results: what the commit is to have.
        title: of the request.
        body: its text.
    """

    branch: str
    target: str
    base: str
    results: Results
    title: str
    body: str

    @property
    def message(self) -> str:
        """Of the commit; the same for the same results of the same commit."""
        digest = hashlib.sha256(self.base.encode())
        for path, content in sorted(self.results.files.items()):
            digest.update(path.encode(errors="surrogateescape"))
            digest.update(hashlib.sha256(content).digest())
        for path in sorted(self.results.removed):
            digest.update(f"\0{path}".encode(errors="surrogateescape"))
        return f"{self.title}\n\n{_MARK} {digest.hexdigest()[:16]}"

    def is_ours(self, message: str) -> bool:
        """Whether a commit of that message is one that gitml made, and may replace."""
        return message.strip().rpartition("\n")[2].startswith(f"{_MARK} ")


@dataclass(frozen=True, slots=True)
class PostedProposal:
    """A request to merge that now stands there.

    Attributes:
        head: the commit that it ends in.
    """

    number: int
    head: str
    url: str
    outcome: Literal["created", "updated", "unchanged"]
