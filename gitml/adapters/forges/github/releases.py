"""Releases on GitHub."""

from collections.abc import Callable
from dataclasses import dataclass

from gitml.adapters.forges.calls import refuse_moved
from gitml.adapters.forges.github.calls import GitHubCalls, find_ref
from gitml.core.forges.forge import PostedRelease


@dataclass(frozen=True)
class GitHubReleases:
    """The releases of one repository.

    Attributes:
        calls: makes the calls.
        limit: characters in the text of a release.
    """

    calls: GitHubCalls
    limit: int = 125_000

    def write(self, tag: str, sha: str, title: str, text: Callable[[str], str]) -> PostedRelease:
        """Create the release of a tag, or replace its text."""

        def upsert() -> PostedRelease:
            from github import UnknownObjectException

            repository = self.calls.remote()
            # Where there is none, GitHub would make one at the tip of the default branch.
            there = find_ref(repository, f"tags/{tag}")
            refuse_moved("GitHub", tag, sha, there.object.sha if there else None)
            try:
                found = repository.get_release(tag)
            except UnknownObjectException:
                made = repository.create_git_release(tag, title, text(""), draft=False)
                return PostedRelease(_address(made.html_url), "created")
            known = found.body or ""
            body = text(known)
            if body.strip() == known.replace("\r\n", "\n").strip():
                return PostedRelease(_address(found.html_url), "unchanged")
            done = found.update_release(
                name=found.name or title,
                message=body,
                draft=found.draft,
                prerelease=found.prerelease,
            )
            return PostedRelease(_address(done.html_url), "updated")

        return self.calls.call(f"write the release of {tag}", upsert)


def _address(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("'html_url' is not text")
    return value
