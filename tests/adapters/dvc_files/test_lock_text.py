"""The text of a lock, cut where its stages begin."""

import pytest

from gitml.adapters.dvc_files.lock_text import HEAD, split

A, B = "  a:\n    cmd: x\n", "  'b c':\n    cmd: y\n    outs:\n    - path: o\n"


def test_the_parts_make_the_whole() -> None:
    assert split(HEAD) == {}
    assert split(HEAD + A + B) == {"a": A, "'b c'": B}


@pytest.mark.parametrize(
    "text",
    [
        "",
        A,
        HEAD + A + A,
        HEAD + "  a: {}\n",
        HEAD + "  a:\n  b:\n",
        HEAD + "# note\n" + A,
        HEAD + A + "other: 1\n",
        HEAD + A + " b: 1\n",
        HEAD + "    cmd: x\n" + A,
        HEAD.replace("2.0", "1.0") + A,
    ],
)
def test_what_is_laid_out_otherwise_is_left_whole(text: str) -> None:
    assert split(text) is None
