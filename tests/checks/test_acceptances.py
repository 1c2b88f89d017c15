"""What an acceptance covers of the slices of a test set."""

from collections.abc import Sequence

import pytest

from gitml.checks.acceptances import Acceptances
from gitml.core.acceptance import Acceptance, Claim
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.core.snapshot import Snapshot
from tests.fakes.snapshots import FakeSnapshots

_EVALUATION = Evaluation("p.csv", "y", "said", id="row", slices=(SliceRule("site"),))


class _Claimed(FakeSnapshots):
    """A commit between two, which says that its test set is meant."""

    def claims(self, base: str, head: str) -> Sequence[Claim]:
        return [Claim("claim", "base", "meant")]

    def following(self, commit: str, head: str) -> Sequence[str]:
        return ["head"]


def _table(sites: str, label: int = 0, said: int = 0) -> bytes:
    rows = (f"{n},{label},{said},{site}" for n, site in enumerate(sites))
    return "\n".join(("row,y,said,site", *rows, "")).encode()


_REFUSED = Acceptance(refused="claim")


@pytest.mark.parametrize(
    ("base", "claim", "head", "of_rows", "of_slices"),
    [
        # The labels at the claim, and the slices after it: too much would be accepted.
        (_table("aabb"), _table("aabb", 1), _table("aaaa", 1), Acceptance("meant"), _REFUSED),
        # Nothing but the slices, and then another model.
        (_table("aabb"), _table("aaaa"), _table("aaaa", 0, 1), *2 * [Acceptance("meant")]),
    ],
)
def test_slices_are_a_part_of_what_is_accepted_of_them(
    base: bytes, claim: bytes, head: bytes, of_rows: Acceptance, of_slices: Acceptance
) -> None:
    contents = {("base", "p.csv"): base, ("claim", "p.csv"): claim, ("head", "p.csv"): head}
    known = [Snapshot(rev) for rev in ("base", "claim", "head")]
    found = Acceptances(_Claimed(known, contents), "base", "head")
    assert found.of_evaluation("test", _EVALUATION) == of_rows
    assert found.of_evaluation("test", _EVALUATION, "site") == of_slices
