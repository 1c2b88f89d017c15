"""Which files beside a report its text can publish."""

from pathlib import Path

import pytest

from gitml.adapters import report_files
from gitml.errors import UsageError


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in ("report_files/a.png", ".git/x.png", ".dvc/x.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    (tmp_path / "x.png").write_bytes(b"outside")
    (folder / "key.txt").write_text("secret")
    (folder / "link.png").symlink_to("key.txt")
    (folder / "out.png").symlink_to("../x.png")
    return folder / "report.md"


@pytest.mark.parametrize(
    "name", [".git/x.png", ".dvc/x.png", "../x.png", "link.png", "out.png", "key.txt", "/etc/x.png"]
)
def test_a_picture_elsewhere_is_named_and_the_others_stay(report: Path, name: str) -> None:
    found, problems = report_files.read_pictures(report, [name, "./report_files/a.png"])
    assert found == {"./report_files/a.png": b"report_files/a.png"}
    assert len(problems) == 1
    assert f"`{name}`" in problems[0]


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.json", "a.pdf", "a.png"])
def test_a_name_of_another_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"Markdown, and '{name}' would not be") as told:
        report_files.refuse_name(tmp_path / name)
    assert told.value.hint == "give it another name: -o a.md"
    for other in ("a.md", "a.markdown", "a.txt", "a", "v1.2"):
        report_files.refuse_name(tmp_path / other)
