"""What a GitHub workflow reads from the log of a step."""

import pytest

from gitml.render.workflow_commands import group


def test_what_a_stage_prints_is_folded() -> None:
    assert group("a", ["one", "a::b"], "t") == ["::group::a", "one", "a::b", "::endgroup::"]


@pytest.mark.parametrize(
    "line", ["::endgroup::", "  ::stop-commands::x", "x ##[endgroup]", "::set-output name=a::b"]
)
def test_of_what_a_stage_prints_nothing_is_obeyed(line: str) -> None:
    stopped = ["::stop-commands::t", line, "::t::"]
    assert group("a", [line], "t") == ["::group::a", *stopped, "::endgroup::"]


def test_but_its_masks_which_come_first() -> None:
    mask, line = " ::Add-Mask::hunter2", "::notice::hunter2"
    stopped = ["::stop-commands::t", line, "::t::"]
    assert group("a", [line, mask], "t") == ["::group::a", mask, *stopped, "::endgroup::"]
