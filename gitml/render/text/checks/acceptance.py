"""What somebody said of another test set, in words."""

from gitml.core.acceptance import Acceptance

ACCEPT = 'git commit --allow-empty --trailer "Gitml-Accept: test-set-change WHY"'
"""What says that the test set of HEAD is meant."""


def sentence(one: Acceptance) -> str:
    """Why an acceptance does not count, and what to do."""
    return words(one.short, unread=one.unread)


def words(commit: str, *, unread: bool) -> str:
    """The same of a commit by its short id."""
    if unread:
        return (
            f"the acceptance of {commit} does not count, as it could not be checked: "
            "fetch its data, or say it again for this test set"
        )
    return f"the acceptance of {commit} was for another test set: say it again for this one"
