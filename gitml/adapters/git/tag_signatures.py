"""Signatures of tags, as Git checks them with the keys that its user trusts."""

import re

from gitml.adapters.git import library
from gitml.adapters.git.repository import Git
from gitml.errors import CheckFailedError

_GOOD = re.compile(
    r'Good (?:"git" )?signature (?:for|from) "?(?P<who>[^"\n]+?)"?(?: with | \[|$)', re.M
)


def signer(git: Git, name: str) -> str:
    """Who signed a tag.

    Raises:
        CheckFailedError: it has no good signature by a key that is trusted.
    """
    done = git.run("verify-tag", "--", name)
    if done.code:
        raise CheckFailedError(
            f"the tag {name} has no good signature: {library.reason(done.complaint)}",
            hint=f"see what Git says, and which keys it trusts: git verify-tag '{name}'",
        )
    found = _GOOD.search(done.complaint)
    return found["who"] if found else "a trusted key"
