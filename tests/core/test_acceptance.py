"""What somebody's word that another test set is meant covers."""

import pytest

from gitml.core.acceptance import NOBODY, Acceptance, Claim, accept


def _accept(history: str) -> Acceptance:
    """A history told by the letter of each commit's test set: ``A`` the base's, ``B!`` accepted.

    ``?`` is a test set that cannot be read. The last one is the head.
    """
    commits = history.split()
    sets = {str(n): commit[0] for n, commit in enumerate(commits)}
    claims = [
        Claim(str(n), str(n - 1) if n else None, f"why {commit}")
        for n, commit in enumerate(commits)
        if commit.endswith("!")
    ]

    def is_same(one: str, other: str) -> bool:
        return one == other or ("?" not in (sets[one], sets[other]) and sets[one] == sets[other])

    def following(commit: str) -> list[str]:
        return [str(n) for n in range(int(commit) + 1, len(commits))]

    return accept(claims, "0", str(len(commits) - 1), is_same, following)


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        ("A B!", "why B!"),  # the change itself says so
        ("A B! B B", "why B!"),  # retrained since
        ("A B B!", "why B!"),  # a commit after it says so
        ("A A! B", "why A!"),  # one before it, as labels change in raw data first
        ("A A! A A B B", "why A!"),
        ("A B! C!", "why C!"),  # each by itself
        ("A B! B! C", "why B!"),  # the second one is of what comes next
        ("A B! C B", "why B!"),
    ],
)
def test_it_covers_the_test_set_at_its_own_commit(history: str, reason: str) -> None:
    assert _accept(history).reason == reason


@pytest.mark.parametrize(
    ("history", "refused"),
    [
        ("A B C! B", "2"),
        ("A B! C", "1"),  # the fault: one label, then many
        ("A B B! C", "2"),  # and where an empty commit accepted the one label
        ("A A! B C", "1"),
        ("A B! B C C", "1"),
        ("A B B! C C", "2"),
        ("A A! ? B", "1"),  # what cannot be read may be what was accepted
        ("A ?! B", "1"),
        ("A ? A! B", "2"),
    ],
)
def test_it_covers_no_later_one(history: str, refused: str) -> None:
    assert _accept(history) == Acceptance(refused=refused)


def test_without_a_claim_nobody_said_anything() -> None:
    assert _accept("A B") == NOBODY
