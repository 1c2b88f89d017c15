"""What DVC says of one ``.dvc`` file, without a question to any other place."""

from gitml.adapters.dvc.data.status import status
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


def test_an_import_that_is_not_frozen_asks_no_repository(project: Project) -> None:
    """DVC clones it, from wherever the file says, to see whether there is something new."""
    project.write(
        "d.dvc",
        "deps:\n- path: d\n  repo:\n    url: ssh://nosuch.invalid/x\n    rev_lock: abc\n"
        "outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  size: 0\n  hash: md5\n  path: d\n",
    )
    found = status(project.root, FakeTalk())
    assert found.problems == ()
    assert [one.path for one in found.data] == ["d"]
