from collections.abc import Iterator

import pytest

from tests.fixtures.dvc_parsing import dvc_as_it_is


@pytest.fixture(autouse=True)
def _dvc_as_it_is() -> Iterator[None]:
    with dvc_as_it_is():
        yield
