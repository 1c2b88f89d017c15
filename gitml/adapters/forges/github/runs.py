"""Runs of GitHub's workflows that ended: the pull requests that they are of, and what they left."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.adapters.forges.github.calls import GitHubCalls
from gitml.core.forges.ci import FinishedRun
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from github.PullRequestPart import PullRequestPart

_CHUNK = 65_536


@dataclass(frozen=True)
class GitHubRuns:
    """The runs of one repository.

    Attributes:
        calls: makes the calls.
    """

    calls: GitHubCalls

    def pull_requests(self, run: FinishedRun) -> tuple[int, ...]:
        """The open pull requests whose head is the commit and the branch of a run."""

        def find() -> tuple[int, ...]:
            name = f"{run.owner}:{run.branch}"
            pulls = self.calls.remote().get_pulls(state="open", head=name)
            return tuple(pull.number for pull in pulls if _is_head(pull.head, run))

        return self.calls.call(f"find the pull request of {run.head[:7]}", find)

    def artifact(self, run: FinishedRun, name: str, most: int) -> bytes:
        """The archive that a run left under a name."""
        place = f"/repos/{self.calls.today or self.calls.repository}/actions"

        def find() -> dict[str, Any]:
            requester = self.calls.client().requester
            _, found = requester.requestJsonAndCheck(
                "GET", f"{place}/runs/{run.id}/artifacts", parameters={"name": name}
            )
            listed = [one for one in found["artifacts"] if one["name"] == name]
            # A run that is started again leaves another of the same name.
            return max(listed, key=lambda one: int(one["id"]), default={})

        artifact = self.calls.call(f"list what run {run.id} left", find)
        if not artifact or artifact["expired"]:
            raise OutsideError(f"run {run.id} left no {name}: it ended before there was a report")
        if int(artifact["size_in_bytes"]) > most:
            raise OutsideError(f"{name} of run {run.id} has more than {most:,} bytes")
        url = f"{self.calls.api_url}{place}/artifacts/{int(artifact['id'])}/zip"
        return self.calls.call(f"download {name} of run {run.id}", lambda: self._get(url, most))

    def _get(self, url: str, most: int) -> bytes:
        """What an address leads to on the storage of artifacts, which must not see the token."""
        import requests
        from github import GithubException

        own = {"Authorization": f"Bearer {self.calls.token}"}
        asked = requests.get(url, headers=own, timeout=30, allow_redirects=False)
        if asked.status_code != 302:
            raise GithubException(asked.status_code, None, dict(asked.headers))
        with requests.get(asked.headers["Location"], timeout=30, stream=True) as answer:
            if answer.status_code != 200:
                raise GithubException(answer.status_code, None, dict(answer.headers))
            content = bytearray()
            for chunk in answer.iter_content(_CHUNK):
                content += chunk
                if len(content) > most:
                    raise OutsideError(f"the archive has more than {most:,} bytes")
        return bytes(content)


def _is_head(head: "PullRequestPart", run: FinishedRun) -> bool:
    """Whether a pull request ends in the commit of a run: a branch of that name is not enough."""
    repository = getattr(head.repo, "full_name", None)  # there is none where it was deleted
    return (head.sha, head.ref, repository) == (run.head, run.branch, run.repository)
