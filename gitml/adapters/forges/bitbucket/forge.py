"""Bitbucket Cloud: comments on pull requests, build statuses, downloads, and Code Insights."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from gitml.adapters.forges.bitbucket.api import Api, RefusedError
from gitml.adapters.forges.bitbucket.comments import BitbucketComments
from gitml.adapters.forges.calls import refuse_malformed
from gitml.adapters.forges.comments import upsert
from gitml.core.forges.forge import Limits, PostedComment

SITE = "https://bitbucket.org"
LIMITS = Limits(comment=32_768, description=255, html=False)
_REPORT_LIMITS = Limits(comment=2_000, description=2_000, html=False)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+\Z")
_STATES: Mapping[str, str] = {
    "success": "SUCCESSFUL",
    "failure": "FAILED",
    "error": "FAILED",
    "pending": "INPROGRESS",
}
_KEY = 40  # characters of a build status


@dataclass(frozen=True)
class _Repository:
    """One repository on Bitbucket Cloud.

    Attributes:
        api: makes the calls.
    """

    api: Api

    def __post_init__(self) -> None:
        """Refuse what cannot be right before anything is sent.

        Raises:
            UsageError: the repository is malformed.
        """
        hint = "set BITBUCKET_REPO_FULL_NAME=WORKSPACE/NAME"
        refuse_malformed(_REPOSITORY, self.api.repository, "a repository's name", hint)

    @property
    def releases(self) -> None:
        """None: Bitbucket has no such thing."""

    @property
    def proposals(self) -> None:
        """None: gitml opens no pull requests there."""

    def commit_page(self, sha: str) -> str:
        """The page of a commit."""
        return f"{SITE}/{self.api.repository}/commits/{sha}"


@dataclass(frozen=True)
class Bitbucket(_Repository):
    """The pull requests, commits and downloads of a repository.

    Attributes:
        limits: Bitbucket's.
    """

    limits: Limits = LIMITS

    def head(self, number: int) -> str:
        """The commit that pull request ``number`` ends in."""

        def read() -> str:
            # What a pull request tells of its head is cut.
            short = self.api.ask("GET", f"pullrequests/{number}")["source"]["commit"]["hash"]
            return _text(self.api.ask("GET", f"commit/{_text(short)}")["hash"])

        return self.api.call(f"read pull request {number}", read)

    def upsert_comment(
        self, number: int, marker: str, text: Callable[[str], str | None]
    ) -> PostedComment:
        """Write our comment; see :func:`gitml.adapters.forges.comments.upsert`."""

        def write() -> PostedComment:
            return upsert(BitbucketComments(self.api, number, self._author()), marker, text)

        return self.api.call(f"comment on pull request {number}", write)

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        """Set the build status ``context`` of ``sha``."""
        details = {
            "key": context
            if len(context) <= _KEY
            else hashlib.sha256(context.encode()).hexdigest()[:_KEY],
            "name": context,
            "state": _STATES[state],
            "description": description,
            "url": url or f"{SITE}/{self.api.repository}/commits/{sha}",
        }
        self.api.call(
            f"set the build status of {sha[:7]}",
            lambda: self.api.ask("POST", f"commit/{sha}/statuses/build", details),
        )

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:  # noqa: ARG002
        """Put ``files`` among the downloads of the repository, by the hash of what they show."""

        def upload(path: str, content: bytes) -> str:
            digest = hashlib.sha256(content).hexdigest()[:12]
            name = f"gitml-{digest}-{PurePosixPath(path).name}"
            self.api.ask("POST", "downloads", files={"files": (name, content)})
            return f"{SITE}/{self.api.repository}/downloads/{quote(name)}"

        return self.api.call(
            "upload pictures",
            lambda: {path: upload(path, content) for path, content in files.items()},
        )

    def _author(self) -> Callable[[Mapping[str, Any]], bool]:
        """Whether a comment was written with our token's account.

        The token of a repository belongs to nobody, who may not ask for a name: then any comment
        that no person wrote will do.
        """
        try:
            me = _text(self.api.ask("GET", "/user")["uuid"])
        except RefusedError as error:
            if error.status not in (401, 403):
                raise
            return lambda comment: (comment.get("user") or {}).get("type") != "user"
        return lambda comment: (comment.get("user") or {}).get("uuid") == me


@dataclass(frozen=True)
class CodeInsights(_Repository):
    """The reports beside a commit, which a pipeline may write without a token.

    Attributes:
        commit: that the pipeline runs for.
        limits: of a report's details.
    """

    commit: str
    limits: Limits = _REPORT_LIMITS

    def head(self, number: int) -> str:  # noqa: ARG002  the port's
        """The commit of the pipeline: without a token nobody tells of a pull request."""
        return self.commit

    def upsert_comment(
        self,
        number: int,  # noqa: ARG002  the port's, as all of these
        marker: str,  # noqa: ARG002
        text: Callable[[str], str | None],  # noqa: ARG002
    ) -> PostedComment:
        """Tell where the report will stand, which :meth:`set_status` writes."""
        return PostedComment(f"{SITE}/{self.api.repository}/commits/{self.commit}", "created")

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        """Write the report ``context`` of ``sha``."""
        details = {
            "title": context,
            "details": description,
            "report_type": "TEST",
            "reporter": "gitml",
            "result": {"success": "PASSED", "pending": "PENDING"}.get(state, "FAILED"),
            **({"link": url} if url else {}),
        }
        name = context.replace("/", "-")
        self.api.call(
            f"write the report of {sha[:7]}",
            lambda: self.api.ask("PUT", f"commit/{sha}/reports/{quote(name)}", details),
        )

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:  # noqa: ARG002
        """Publish nothing: what cannot be commented needs no pictures."""
        return {}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not text: {value!r}")
    return value
