"""Whether data is whole, in words."""

import pytest

from gitml.core.data.objects.verification import (
    DataFinding,
    DataVerification,
    Looked,
    ObjectState,
)
from gitml.render.text.data.verification import advice, verification

CACHE = Looked("cache", 0, 0)
REMOTE = Looked("storage", 0, 0)
REPO = DataFinding("a" * 32, ("in/r",), (ObjectState("cache", "missing"),), (), {"in/r": "repo"})
URL = DataFinding("b" * 32, ("in/u v",), (ObjectState("cache", "missing"),), (), {"in/u v": "url"})
LOST = DataFinding("c" * 32, ("x",), (ObjectState("cache", "missing"),), ())


@pytest.mark.parametrize(
    ("looked", "findings", "told"),
    [
        ((CACHE, REMOTE), (REPO,), "what was imported comes with: gitml fetch"),
        ((CACHE, REMOTE), (URL,), "what was imported comes with: gitml update 'u v'"),
        ((CACHE,), (URL,), "comes with: gitml fetch; then gitml update 'u v'"),
        ((CACHE,), (REPO, URL), "comes with: gitml fetch; then gitml update 'u v'"),
        ((CACHE, REMOTE), (LOST, URL), "--check; then what was imported comes with: gitml up"),
        ((CACHE, REMOTE), (LOST, URL), "1 object cannot be had anywhere: "),
        ((CACHE,), (LOST, URL), "look on the remote, too: add --remote"),
    ],
)
def test_what_was_imported_comes_from_there(
    looked: tuple[Looked, ...], findings: tuple[DataFinding, ...], told: str
) -> None:
    found = DataVerification(looked, findings)
    hint = advice(found, "gitml fetch", repaired=False, folder="in")
    assert hint is not None
    assert told in hint


def test_where_imported_data_may_be_is_no_place_that_was_asked() -> None:
    shown = verification(DataVerification((CACHE, REMOTE), (REPO, LOST)), None)
    rows = [line.split() for line in shown.splitlines() if "missing" in line]
    assert [row[-1] for row in rows] == ["imported", "nowhere"]
