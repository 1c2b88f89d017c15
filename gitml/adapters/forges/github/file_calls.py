"""Files on a branch of their own by calls of GitHub's API, one for each file.

It is the way where Git's own protocol cannot reach the server, as behind a proxy for the API alone.
"""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitml.adapters.forges.github.calls import find_ref
from gitml.adapters.forges.github.errors import is_race
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from github.Repository import Repository

_RACES = 5


def commit(repository: "Repository", branch: str, files: Mapping[str, bytes], message: str) -> str:
    """Commit files without parents, join that commit to a branch, and answer its id.

    Raises:
        OutsideError: others moved the branch again and again.
    """
    from github import GithubException, InputGitTreeElement

    elements = []
    for path, content in files.items():
        blob = repository.create_git_blob(base64.b64encode(content).decode(), "base64")
        elements.append(InputGitTreeElement(path, "100644", "blob", sha=blob.sha))
    tree = repository.create_git_tree(elements)
    own = None
    for _ in range(_RACES):
        ref = find_ref(repository, f"heads/{branch}")
        tip = repository.get_git_commit(ref.object.sha) if ref else None
        if tip and tip.tree.sha == tree.sha:
            return tip.parents[-1].sha if tip.parents[1:] else tip.sha
        own = own or repository.create_git_commit(message, tree, [])
        try:
            if ref and tip:
                joined = repository.create_git_commit(message, tree, [tip, own])
                ref.edit(joined.sha, force=False)
            else:
                repository.create_git_ref(f"refs/heads/{branch}", own.sha)
        except GithubException as error:
            if not is_race(error):
                raise
        else:
            return own.sha
    raise OutsideError(f"branch {branch} was changed by others {_RACES} times in a row")
