"""No value that has a token shows it where it is printed, as in a traceback."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from gitml.adapters import forges, mlflow

_SECRET = {"token", "password", "secret"}


def _secrets(package: ModuleType) -> Iterator[tuple[str, dataclasses.Field[object]]]:
    for about in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for name, value in vars(importlib.import_module(about.name)).items():
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                fields = dataclasses.fields(value)
                yield from ((name, field) for field in fields if field.name in _SECRET)


def test_nothing_that_is_printed_has_a_token() -> None:
    found = [*_secrets(forges), *_secrets(mlflow)]
    assert {"HttpGit", "GitHub", "GitLab"} <= {name for name, _ in found}
    assert [name for name, field in found if field.repr] == []
