"""How others get data that is not to be pushed."""

import pytest

from gitml.core.data.remotes.unpushed import had_by

_ADDED = "where it was added, take 'push: false' out of c.dvc, then: gitml push"


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        (["dvc.lock"], "make it here: gitml repro"),
        (["dvc.yaml", "x/dvc.yaml"], "make it here: gitml repro"),
        (
            ["a b.dvc", "a b.dvc", "c.dvc"],
            "where it was added, take 'push: false' out of 'a b.dvc' and c.dvc, then: gitml push",
        ),
        (
            ["dvc.lock", "c.dvc"],
            f"make it here: gitml repro; {_ADDED}",
        ),
    ],
)
def test_what_brings_it(sources: list[str], told: str) -> None:
    assert had_by(sources) == told
