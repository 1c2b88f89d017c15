"""URLs that data is imported from, and what is told of those that gave nothing."""

import pytest

from gitml.adapters.dvc.data.imports.url_sources import telling
from gitml.errors import OutsideError


def test_a_storage_that_tells_no_etag_is_named() -> None:
    with pytest.raises(OutsideError, match="s3://bucket/x has no ETag"), telling("s3://bucket/x"):
        raise NotImplementedError
