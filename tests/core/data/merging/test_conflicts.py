"""What puts the sides of a file together that Git could not merge."""

import pytest

from gitml.core.data.merging.conflicts import Way, way


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("sub/dvc.lock", Way.RECORDS),
        ("data/raw.csv.dvc", Way.RECORDS),
        ("m.json", Way.OUTPUT),
        ("sub/.gitignore", Way.LINES),
        ("dvc.yaml", Way.BY_HAND),
        ("other.json", Way.BY_HAND),
    ],
)
def test_the_way_of_a_file(path: str, found: Way) -> None:
    assert way(path, {"m.json"}) is found
