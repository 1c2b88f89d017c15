"""Outputs that Git is to have, and ignores, as text."""

from collections.abc import Callable, Iterator

from gitml.core.status import Status

_TITLE = "Outputs with cache: false that Git ignores, so that no clone gets them"


def rows(found: Status, here: Callable[[str], str]) -> Iterator[tuple[str, list[list[str]]]]:
    """A title, and a row for each with the line that is to go."""
    if found.git_ignored:
        told = [
            [here(path), f"by {place if place.startswith('/') else here(place)}"]
            for path, place in found.git_ignored.items()
        ]
        yield f"{_TITLE} (take the line out)", told
