"""A stateful stand-in for GitHub: the calls of its API and what they do to a repository."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.github.samples import shaped
from tests.github.state import REPOSITORY, SERVER_URL, Commit, Json, RefusalError, Repository

TOKEN = "a-token"


@dataclass
class Call:
    """One request."""

    verb: str
    path: str
    query: dict[str, str]
    document: Json


@dataclass
class Fault:
    """Something that goes wrong on matching calls, ``times`` times."""

    verb: str
    pattern: str
    action: Callable[[], object]
    times: int

    def strikes(self, call: Call) -> bool:
        if not self.times or self.verb != call.verb or not re.search(self.pattern, call.path):
            return False
        self.times -= 1
        return True


@dataclass
class GitHub:
    """A running stand-in.

    Attributes:
        viewer: whose token it is; None for a workflow's, which may not ask.
        calls: all requests.
        problems: where a request or an answer departs from GitHub's description.
    """

    api_url: str = ""
    repository: Repository = field(default_factory=Repository)
    viewer: str | None = None
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def variables(self) -> dict[str, str]:
        """What a workflow's step would have in its environment to reach us."""
        return {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_SERVER_URL": SERVER_URL,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_TOKEN": TOKEN,
        }

    def refuse(
        self,
        verb: str,
        pattern: str,
        status: int,
        message: str,
        *,
        times: int = 1_000_000,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer matching calls with an error."""

        def action() -> None:
            raise RefusalError(status, message, headers)

        self.faults.append(Fault(verb, pattern, action, times))

    def meanwhile(self, verb: str, pattern: str, action: Callable[[], object]) -> None:
        """Let somebody else do something just before the next matching call."""
        self.faults.append(Fault(verb, pattern, action, 1))

    def names(self) -> list[str]:
        """The calls as ``VERB /path`` within the repository."""
        return [f"{c.verb} {c.path.removeprefix(f'/repos/{REPOSITORY}')}" for c in self.calls]

    def answer(self, call: Call, authorization: str) -> tuple[int, Any, dict[str, str]]:
        """Status, document and headers."""
        self.calls.append(call)
        if authorization.split(" ")[-1] != TOKEN:
            raise RefusalError(401, "Bad credentials")
        for fault in self.faults:
            if fault.strikes(call):
                fault.action()
        for verb, pattern, route in _ROUTES:
            match = re.fullmatch(pattern, call.path)
            if match and verb == call.verb:
                return route(self, call, *match.groups())
        self.problems.append(f"no such call on the stand-in: {call.verb} {call.path}")
        raise RefusalError(404, "Not Found")

    def url(self, path: str) -> str:
        return f"{self.api_url}/repos/{REPOSITORY}{path}"


def _user(github: GitHub, call: Call) -> tuple[int, Any, dict[str, str]]:
    if github.viewer is None:
        raise RefusalError(403, "Resource not accessible by integration")
    return (
        200,
        shaped("private-user", login=github.viewer, type="User", user_view_type="private"),
        {},
    )


def _pull(github: GitHub, call: Call, number: str) -> tuple[int, Any, dict[str, str]]:
    head = github.repository.pull(int(number))
    made = shaped("pull-request", number=int(number), url=github.url(f"/pulls/{number}"))
    made["issue_url"] = github.url(f"/issues/{number}")
    made["head"]["sha"] = head
    return 200, made, {}


def _comments(github: GitHub, call: Call, number: str) -> tuple[int, Any, dict[str, str]]:
    size, page = int(call.query.get("per_page", 30)), int(call.query.get("page", 1))
    everything = github.repository.listed(int(number))
    pages = max(1, -(-len(everything) // size))
    shown = everything[(page - 1) * size : page * size]
    address = github.url(f"/issues/{number}/comments?per_page={size}&page=")
    links = [f'<{address}{page + 1}>; rel="next"'] if page < pages else []
    headers = {"Link": ", ".join([*links, f'<{address}{pages}>; rel="last"'])}
    return 200, [_comment(github, one) for one in shown], headers if pages > 1 else {}


def _create_comment(github: GitHub, call: Call, number: str) -> tuple[int, Any, dict[str, str]]:
    login, kind = (github.viewer, "User") if github.viewer else ("github-actions[bot]", "Bot")
    made = github.repository.comment(int(number), call.document["body"], login, kind)
    return 201, _comment(github, made), {}


def _edit_comment(github: GitHub, call: Call, identity: str) -> tuple[int, Any, dict[str, str]]:
    return 200, _comment(github, github.repository.edit(int(identity), call.document["body"])), {}


def _create_status(github: GitHub, call: Call, sha: str) -> tuple[int, Any, dict[str, str]]:
    return 201, shaped("status", **github.repository.status(sha, call.document)), {}


def _create_blob(github: GitHub, call: Call) -> tuple[int, Any, dict[str, str]]:
    return 201, shaped("short-blob", sha=github.repository.blob(call.document)), {}


def _create_tree(github: GitHub, call: Call) -> tuple[int, Any, dict[str, str]]:
    return 201, shaped("git-tree", sha=github.repository.tree(call.document)), {}


def _create_commit(github: GitHub, call: Call) -> tuple[int, Any, dict[str, str]]:
    return 201, _commit(github, github.repository.commit(call.document)), {}


def _find_commit(github: GitHub, call: Call, sha: str) -> tuple[int, Any, dict[str, str]]:
    return 200, _commit(github, github.repository.find_commit(sha)), {}


def _find_ref(github: GitHub, call: Call, ref: str) -> tuple[int, Any, dict[str, str]]:
    return 200, _ref(github, f"refs/{ref}", github.repository.find_ref(f"refs/{ref}")), {}


def _create_ref(github: GitHub, call: Call) -> tuple[int, Any, dict[str, str]]:
    ref, sha = call.document["ref"], call.document["sha"]
    github.repository.make_ref(ref, sha)
    return 201, _ref(github, ref, sha), {}


def _move_ref(github: GitHub, call: Call, ref: str) -> tuple[int, Any, dict[str, str]]:
    sha = call.document["sha"]
    github.repository.move_ref(f"refs/{ref}", sha, force=call.document.get("force", False))
    return 200, _ref(github, f"refs/{ref}", sha), {}


_IN = re.escape(f"/repos/{REPOSITORY}")
_ROUTES: list[tuple[str, str, Callable[..., tuple[int, Any, dict[str, str]]]]] = [
    ("GET", "/user", _user),
    ("GET", _IN + r"/pulls/(\d+)", _pull),
    ("GET", _IN + r"/issues/(\d+)/comments", _comments),
    ("POST", _IN + r"/issues/(\d+)/comments", _create_comment),
    ("PATCH", _IN + r"/issues/comments/(\d+)", _edit_comment),
    ("POST", _IN + r"/statuses/(\w+)", _create_status),
    ("POST", _IN + "/git/blobs", _create_blob),
    ("POST", _IN + "/git/trees", _create_tree),
    ("POST", _IN + "/git/commits", _create_commit),
    ("GET", _IN + r"/git/commits/(\w+)", _find_commit),
    ("GET", _IN + "/git/ref/(.+)", _find_ref),
    ("POST", _IN + "/git/refs", _create_ref),
    ("PATCH", _IN + "/git/refs/(.+)", _move_ref),
]


def _comment(github: GitHub, stored: Json) -> Json:
    identity, number = stored["id"], stored["number"]
    made = shaped("issue-comment", id=identity, body=stored["body"])
    made["url"] = github.url(f"/issues/comments/{identity}")
    made["html_url"] = f"{SERVER_URL}/{REPOSITORY}/pull/{number}#issuecomment-{identity}"
    made["user"] = shaped("simple-user", login=stored["login"], type=stored["type"])
    return made


def _commit(github: GitHub, stored: Commit) -> Json:
    made = shaped("git-commit", sha=stored.sha, message=stored.message)
    made["url"] = github.url(f"/git/commits/{stored.sha}")
    made["tree"] = {"sha": stored.tree, "url": github.url(f"/git/trees/{stored.tree}")}
    made["parents"] = [
        {"sha": sha, "url": github.url(f"/git/commits/{sha}"), "html_url": SERVER_URL}
        for sha in stored.parents
    ]
    return made


def _ref(github: GitHub, ref: str, sha: str) -> Json:
    made = shaped("git-ref", ref=ref, url=github.url(f"/git/{ref}"))
    made["object"] = {"type": "commit", "sha": sha, "url": github.url(f"/git/commits/{sha}")}
    return made
