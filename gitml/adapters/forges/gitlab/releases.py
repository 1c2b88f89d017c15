"""Releases on GitLab."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import quote

from gitml.adapters.forges.calls import refuse_moved
from gitml.adapters.forges.gitlab.errors import found_or_none
from gitml.core.forges.forge import PostedRelease

if TYPE_CHECKING:
    from gitlab.v4.objects import Project

T = TypeVar("T")


class Call(Protocol):
    """Makes a call; ``doing`` is what it does, in words."""

    def __call__(self, doing: str, action: Callable[[], T]) -> T: ...


@dataclass(frozen=True)
class GitLabReleases:
    """The releases of one project.

    Attributes:
        project: whose.
        url: of its page.
        call: makes a call, and translates its failure.
        limit: characters in the text of a release.
    """

    project: "Project"
    url: str
    call: Call
    limit: int = 1_000_000

    def write(self, tag: str, sha: str, title: str, text: Callable[[str], str]) -> PostedRelease:
        """Create the release of a tag, or replace its text."""
        address = f"{self.url}/-/releases/{quote(tag, safe='')}"

        def upsert() -> PostedRelease:
            releases = self.project.releases
            there = found_or_none(lambda: self.project.tags.get(tag))
            refuse_moved("GitLab", tag, sha, str(there.target) if there else None)
            found = found_or_none(lambda: releases.get(tag))
            if found is None:
                releases.create({"tag_name": tag, "name": title, "description": text("")})
                return PostedRelease(address, "created")
            known = str(found.description or "")
            body = text(known)
            if body.strip() == known.strip():
                return PostedRelease(address, "unchanged")
            releases.update(tag, {"description": body})
            return PostedRelease(address, "updated")

        return self.call(f"write the release of {tag}", upsert)
