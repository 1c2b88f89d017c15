"""Links of Git that are written elsewhere."""

from pathlib import Path

import pytest

from gitml.data.working_tree import copied_links


@pytest.mark.parametrize(
    ("name", "text", "made"),
    [
        ("l", "in", True),
        ("l", "nothing", True),
        ("in/l", "../in", True),
        ("in/l", "../../out", False),
        ("l", "/etc", False),
        ("l", ".git/hooks", False),
        ("l", "", False),
        ("in/deep/l", "up/../../../x", False),  # by way of another link that leads up
    ],
)
def test_only_links_that_stay_inside_are_made(
    tmp_path: Path, name: str, text: str, made: bool
) -> None:
    whole = tmp_path / "whole"
    left = copied_links.make_inside(whole, "data", {f"data/{name}": text})
    assert left == ({} if made else {f"data/{name}": text})
    assert whole.is_dir()
    assert (whole / name).is_symlink() == made


def test_what_is_left_out_is_named_and_bounded() -> None:
    left = {f"data/{at}": f"/etc/{'x' * 5000}\n" for at in range(1000)}
    told = copied_links.led_out("data", left, "/here/data").message
    assert told.startswith("left out of '/here/data' is what leads out of 'data': 'data/0', a link")
    assert told.endswith("…' and 990 more")
    assert len(told) < 2000
