"""Files on a branch of their own, put there as Git puts them: a call of the API takes only one.

Where Git's protocol cannot reach the server, the API is called.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from gitml.adapters.forges.github import file_calls as github_file_calls
from gitml.adapters.forges.github.calls import GitHubCalls
from gitml.adapters.forges.http_git import HttpGit, HttpRefusalError
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dulwich.objects import Commit, ObjectID, ShaFile

_RACES = 5
_USER = "x-access-token"
_WHO = b"gitml <gitml@localhost>"
_MESSAGE = "Pictures of a report"
_README = b"""\
# Pictures of reports

gitml puts the pictures that its comments on pull requests show on this branch, one commit for
each report. Nothing else uses it. If you delete the branch, older comments lose their pictures.
"""


@dataclass(frozen=True)
class GitHubPictures:
    """Branches of one repository that hold files and no history of anything else.

    Attributes:
        calls: makes the calls.
        server_url: ``https://github.com``, say.
        clock: seconds since 1970.
    """

    calls: GitHubCalls
    server_url: str
    clock: Callable[[], float] = time.time

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:
        """Commit ``files``, and only them, and join that commit to ``branch``.

        The commit has no parents, so that it can stay on the branch when others are taken away.
        It has no date and always the same message, so that the same files are the same commit;
        ``message`` is of the commit that joins it.
        """
        objects = _objects({**files, "README.md": _README})
        own = _commit(objects[-1].id, (), _MESSAGE, 0)

        def put() -> str:
            from requests import ConnectionError as NoConnectionError
            from requests import Timeout

            try:
                self._join(branch, own, [*objects, own], message)
                return own.id.decode()
            except (NoConnectionError, Timeout):
                every = {"README.md": _README, **files}
                return github_file_calls.commit(self.calls.remote(), branch, every, _MESSAGE)

        sha = self.calls.call(f"put files on branch {branch}", put)
        place = f"{self.server_url}/{self.calls.repository}/blob/{sha}"
        return {path: f"{place}/{quote(path)}?raw=true" for path in files}

    def _join(self, branch: str, own: "Commit", objects: Sequence["ShaFile"], message: str) -> None:
        if self._is_on(branch, own.id.decode()):
            return
        refusals: dict[str | None, str] = {}

        def objects_on(tip: str | None) -> "Sequence[ShaFile]":
            if tip in refusals:  # nobody moved it, so that it was no race
                raise OutsideError(
                    f"GitHub did not let gitml put files on branch {branch}: {refusals[tip]}",
                    hint=f"leave {branch} out of the rules that protect branches",
                )
            if tip is None:
                return objects
            parents = (cast("ObjectID", tip.encode()), own.id)
            joined = _commit(own.tree, parents, message, int(self.clock()))
            return [*objects, joined]

        repository = self.calls.today or self.calls.repository
        server = HttpGit(f"{self.server_url}/{repository}.git", _USER, self.calls.token)
        for _ in range(_RACES):
            try:
                pushed = server.push(branch, objects_on)
            except HttpRefusalError as error:
                raise _as_githubs(error) from error
            if pushed.refusal is None:
                return
            refusals[pushed.tip] = pushed.refusal
        raise OutsideError(f"branch {branch} was changed by others {_RACES} times in a row")

    def _is_on(self, branch: str, commit: str) -> bool:
        """Whether a branch has a commit."""
        from github import UnknownObjectException

        try:
            found = self.calls.remote().compare(branch, commit, comparison_commits_per_page=1)
            how = found.status
        except UnknownObjectException:
            return False
        return how in ("behind", "identical")


def _as_githubs(error: HttpRefusalError) -> Exception:
    """The refusal as the API would tell it, so that the same is made of it."""
    from github import GithubException

    return GithubException(error.status, {"message": error.words}, {})


def _objects(files: Mapping[str, bytes]) -> list["ShaFile"]:
    """The files and the trees that hold them, that of all at the end."""
    from dulwich.index import commit_tree
    from dulwich.object_store import MemoryObjectStore
    from dulwich.objects import Blob

    store = MemoryObjectStore()
    blobs = {path: Blob.from_string(content) for path, content in files.items()}
    store.add_objects([(blob, None) for blob in blobs.values()])
    top = commit_tree(store, [(path.encode(), blob.id, 0o100644) for path, blob in blobs.items()])
    return [*(store[name] for name in store if name != top), store[top]]


def _commit(
    tree: "ObjectID", parents: Sequence["ObjectID"], message: str, seconds: int
) -> "Commit":
    from dulwich.objects import Commit

    made = Commit()
    made.tree, made.parents, made.message = tree, [*parents], message.encode()
    made.author = made.committer = _WHO
    made.author_time = made.commit_time = seconds
    made.author_timezone = made.commit_timezone = 0
    return made
