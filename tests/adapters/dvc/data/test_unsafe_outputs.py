"""Outputs outside the project are called what they are, wherever their record stands."""

import pytest

from gitml.adapters.dvc.data import selection
from gitml.adapters.dvc.data.unsafe_outputs import refuse_unsafe
from gitml.adapters.dvc.session import session
from gitml.core.data.safe_paths import UnsafePathError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize(
    ("file", "path", "told"),
    [
        ("far.dvc", "../x/y.csv", "far.dvc: refused, as the path '../x/y.csv' is"),
        ("sub/far.dvc", "../../y.csv", "sub/far.dvc: refused, as the path '../y.csv' is"),
        ("sub/far.dvc", "/elsewhere/y.csv", "sub/far.dvc: refused, as the path '/elsewhere/y.csv'"),
    ],
)
def test_it_is_named_relative_to_the_root(
    project: Project, file: str, path: str, told: str, committed: bool
) -> None:
    project.write(file, f"outs:\n- md5: {'a' * 32}\n  size: 2\n  hash: md5\n  path: {path}\n")
    rev = project.commit() if committed else None
    with session(project.root, FakeTalk()) as repo, pytest.raises(UnsafePathError) as raised:
        refuse_unsafe(repo, selection.select(repo, rev))
    assert raised.value.message.startswith(told)
