"""What a repository on the stand-in holds, and what GitHub's rules let happen to it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

REPOSITORY = "octo/churn"
SERVER_URL = "https://github.example"
Json = dict[str, Any]


class RefusalError(Exception):
    """An answer that is not a success."""

    def __init__(
        self, status: int, message: str, headers: Mapping[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.document = {
            "message": message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(status),
            **more,
        }


@dataclass(frozen=True)
class Commit:
    """A commit on the stand-in; files by path."""

    sha: str
    message: str
    tree: str
    parents: tuple[str, ...]


@dataclass
class Repository:
    """One repository.

    Attributes:
        pulls: head commit by number.
        comments: by pull request, as ``{id, body, login, type}``.
        statuses: in the order in which they were set.
        trees: blob id by path, by tree id.
    """

    pulls: dict[int, str] = field(default_factory=dict)
    comments: dict[int, list[Json]] = field(default_factory=dict)
    statuses: list[Json] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, dict[str, str]] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    def file_at(self, address: str) -> bytes:
        """What a browser would get from ``SERVER/OWNER/NAME/blob/COMMIT/PATH?raw=true``."""
        parts = urlsplit(address)
        start = f"/{REPOSITORY}/blob/"
        assert address.startswith(SERVER_URL + start), address
        assert parts.query == "raw=true"
        commit, path = unquote(parts.path.removeprefix(start)).split("/", 1)
        return self.blobs[self.trees[self.commits[commit].tree][path]]

    def comment(self, number: int, body: str, login: str, kind: str = "User") -> Json:
        self._pull(number)
        if len(body) > 65_536:
            raise _invalid("body is too long (maximum is 65536 characters)")
        count = sum(len(comments) for comments in self.comments.values())
        made = {"id": 1000 + count, "body": body, "login": login, "type": kind, "number": number}
        self.comments.setdefault(number, []).append(made)
        return made

    def edit(self, identity: int, body: str) -> Json:
        for comments in self.comments.values():
            for comment in comments:
                if comment["id"] == identity:
                    comment["body"] = body
                    return comment
        raise RefusalError(404, "Not Found")

    def listed(self, number: int) -> list[Json]:
        self._pull(number)
        return self.comments.get(number, [])

    def pull(self, number: int) -> str:
        self._pull(number)
        return self.pulls[number]

    def status(self, sha: str, details: Json) -> Json:
        if len(details.get("description") or "") > 140:
            raise _invalid("description is too long (maximum is 140 characters)")
        made = {"sha": sha, **details}
        self.statuses.append(made)
        return made

    def blob(self, details: Json) -> str:
        content = base64.b64decode(details["content"], validate=True)
        return self._blob(content)

    def tree(self, details: Json) -> str:
        assert "base_tree" not in details
        files = {}
        for entry in details["tree"]:
            sha = self._blob(entry["content"].encode()) if "content" in entry else entry["sha"]
            if sha not in self.blobs:
                raise _invalid("tree.sha is not a valid blob")
            files[entry["path"]] = sha
        return self._keep(self.trees, files)

    def commit(self, details: Json) -> Commit:
        parents = tuple(details.get("parents", ()))
        if details["tree"] not in self.trees or any(p not in self.commits for p in parents):
            raise RefusalError(422, "Tree SHA or parent does not exist")
        text = json.dumps([len(self.commits), details], sort_keys=True)
        sha = hashlib.sha1(text.encode()).hexdigest()
        self.commits[sha] = Commit(sha, details["message"], details["tree"], parents)
        return self.commits[sha]

    def find_commit(self, sha: str) -> Commit:
        if sha not in self.commits:
            raise RefusalError(404, "Not Found")
        return self.commits[sha]

    def find_ref(self, ref: str) -> str:
        if ref not in self.refs:
            raise RefusalError(404, "Not Found")
        return self.refs[ref]

    def make_ref(self, ref: str, sha: str) -> None:
        if ref in self.refs:
            raise RefusalError(422, "Reference already exists")
        self.refs[ref] = self.find_commit(sha).sha

    def move_ref(self, ref: str, sha: str, *, force: bool) -> None:
        if ref not in self.refs:
            raise RefusalError(422, "Reference does not exist")
        if not force and self.refs[ref] not in self._ancestors(sha):
            raise RefusalError(422, "Update is not a fast forward")
        self.refs[ref] = sha

    def _ancestors(self, sha: str) -> set[str]:
        found, todo = set(), [sha]
        while todo:
            commit = self.find_commit(todo.pop())
            found.add(commit.sha)
            todo += commit.parents
        return found

    def _pull(self, number: int) -> None:
        if number not in self.pulls:
            raise RefusalError(404, "Not Found")

    def _blob(self, content: bytes) -> str:
        sha = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        self.blobs[sha] = content
        return sha

    @staticmethod
    def _keep(store: dict[str, dict[str, str]], files: dict[str, str]) -> str:
        sha = hashlib.sha1(json.dumps(files, sort_keys=True).encode()).hexdigest()
        store[sha] = files
        return sha


def _invalid(message: str) -> RefusalError:
    return RefusalError(422, "Validation Failed", errors=[{"code": "custom", "message": message}])
