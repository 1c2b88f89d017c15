"""Where stages that run elsewhere get their data."""

from types import SimpleNamespace
from typing import Any

import pytest

from gitml.errors import ConfigError
from gitml.repro import remote_jobs


@pytest.mark.parametrize(
    ("remotes", "told", "command"),
    [
        ({}, "and no remote is set up", "gitml remote add -d storage URL_OR_FOLDER; or"),
        ({"s": {}}, "and its remote 's' is not the default one", "gitml remote default s; or"),
    ],
)
def test_a_remote_that_is_lacking(remotes: dict[str, Any], told: str, command: str) -> None:
    repo: Any = SimpleNamespace(config={"core": {}, "remote": remotes})
    with pytest.raises(ConfigError) as caught:
        remote_jobs._remote(repo, "")
    assert caught.value.message.endswith(told)
    assert caught.value.hint == f"{command} set shared_fs: true"
