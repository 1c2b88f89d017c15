"""A forge in memory: one repository, whatever it is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gitml.core.forges.forge import Limits, PostedComment, Proposals, Releases
from gitml.errors import OutsideError

_LIMITS = Limits(comment=2_000, description=40)


def always(text: str) -> Callable[[str], str]:
    """Whatever stands there, it becomes this text."""
    return lambda _: text


@dataclass(frozen=True)
class Status:
    """A commit status."""

    sha: str
    state: str
    context: str
    description: str
    url: str | None


@dataclass
class FakeForge:
    """What :class:`gitml.core.forges.forge.Forge` promises.

    Attributes:
        pulls: the head of each pull request by its number.
        comments: texts by pull request, in the order in which they were made.
        branches: the files of each commit that was published on a branch.
        refused: methods that answer with an error.
    """

    limits: Limits = _LIMITS
    releases: Releases | None = None
    proposals: Proposals | None = None
    pulls: dict[int, str] = field(default_factory=dict)
    comments: dict[int, list[str]] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    branches: dict[str, list[Mapping[str, bytes]]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()

    def head(self, number: int) -> str:
        self._refuse("head")
        if number not in self.pulls:
            raise OutsideError(f"the forge did not let gitml read pull request {number}: 404")
        return self.pulls[number]

    def commit_page(self, sha: str) -> str:
        return f"https://forge.example/commit/{sha}"

    def upsert_comment(
        self, number: int, marker: str, text: Callable[[str], str | None]
    ) -> PostedComment:
        self._refuse("upsert_comment")
        self.head(number)
        bodies = self.comments.setdefault(number, [])
        place = next((n for n, known in enumerate(bodies) if known.startswith(marker)), len(bodies))
        url = f"https://forge.example/{number}#{place}"
        created = place == len(bodies)
        body = text("" if created else bodies[place])
        if body is None:
            return PostedComment(url, "kept")
        if len(body) > self.limits.comment:
            raise OutsideError("the forge did not let gitml comment: body is too long")
        bodies[place:] = [body, *bodies[place + 1 :]]
        return PostedComment(url, "created" if created else "updated")

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        self._refuse("set_status")
        self.statuses.append(Status(sha, state, context, description, url))

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:
        self._refuse("publish")
        assert message
        commits = self.branches.setdefault(branch, [])
        if not commits or commits[-1] != files:
            commits.append(dict(files))
        return {path: f"https://forge.example/{len(commits)}/{path}" for path in files}

    def _refuse(self, name: str) -> None:
        if name in self.refused:
            raise OutsideError(f"the forge did not let gitml {name}: 403")
