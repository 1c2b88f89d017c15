"""Addresses as ``file:///srv/data``."""

import pytest

from gitml.core.data.remotes.file_address import refuse_file_source
from gitml.errors import UsageError


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///srv/data", "/srv/data"),
        ("FILE:///srv/my%20data", "'/srv/my data'"),
        ("file://localhost/srv/x", "/srv/x"),
        ("file://", "PATH"),
    ],
)
def test_data_at_such_an_address_is_refused_with_its_path(url: str, path: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_file_source(url)
    assert str(caught.value) == f"DVC takes {url} for a folder 'file:' where it runs"
    assert caught.value.hint == f"name the path: {path}"


@pytest.mark.parametrize("url", ["/srv/data", "file", "file:x", "s3://b/file://", "https://x/y"])
def test_others_are_taken(url: str) -> None:
    refuse_file_source(url)
