"""Which files beside a report its text can publish."""

import errno
import os
from pathlib import Path

import pytest

from gitml.adapters import report_files
from gitml.errors import OutsideError, UsageError

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in ("report_files/a.png", ".git/x.png", ".dvc/x.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PNG)
    (tmp_path / "x.png").write_bytes(PNG)
    (folder / "key.txt").write_text("secret")
    (folder / "link.png").symlink_to("key.txt")
    (folder / "out.png").symlink_to("../x.png")
    return folder / "report.md"


@pytest.mark.parametrize(
    "name", [".git/x.png", ".dvc/x.png", "../x.png", "link.png", "out.png", "key.txt", "/etc/x.png"]
)
def test_a_picture_elsewhere_is_named_and_the_others_stay(report: Path, name: str) -> None:
    found, problems = report_files.read_pictures(report, [name, "./report_files/a.png"])
    assert found == {"./report_files/a.png": PNG}
    assert len(problems) == 1
    assert f"`{name}`" in problems[0]


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.json", "a.pdf", "a.png"])
def test_a_name_of_another_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"Markdown, and '{name}' would not be") as told:
        report_files.refuse_name(tmp_path / name)
    assert told.value.hint == "give it another name: -o a.md"
    for other in ("a.md", "a.markdown", "a.txt", "a", "v1.2"):
        report_files.refuse_name(tmp_path / other)


def test_a_report_that_leads_elsewhere_is_not_read(tmp_path: Path) -> None:
    """It would be posted, and what it leads to may be what only this process can read."""
    report = tmp_path / "report.md"
    report.symlink_to("/proc/self/environ")
    with pytest.raises(UsageError, match="it is a link"):
        report_files.read(report)
    report.unlink()
    os.mkfifo(report)
    with pytest.raises(UsageError, match="it is a pipe"):
        report_files.read(report)


def test_neither_the_report_nor_its_pictures_have_any_size(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"report_files/{number}.png" for number in range(5)]
    for name in names:
        (report.parent / name).write_bytes(PNG)
    monkeypatch.setattr(report_files, "_MOST_PICTURES", 4)
    monkeypatch.setattr(report_files, "_MOST_OF_ALL", 3 * len(PNG) + 1)
    found, problems = report_files.read_pictures(report, names)
    assert [*found] == names[:3]
    assert "`report_files/3.png`: it has more than 1 bytes" in problems[0]
    assert "1 more pictures are left out" in problems[1]
    monkeypatch.setattr(report_files, "_MOST_BYTES", 3)
    report.write_text("1234")
    with pytest.raises(UsageError, match="more than 3 bytes"):
        report_files.read(report)


def test_what_cannot_be_written_is_named_and_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, _content: bytes | str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", f"{path.parent}/.x.tmp")

    monkeypatch.setattr(report_files, "write_atomically", refused)
    report = tmp_path / "report.md"
    for pictures, name in (({}, "report.md"), ({"report_files/a.png": PNG}, "report_files/a.png")):
        with pytest.raises(OutsideError, match=f"cannot write {tmp_path}/{name}: Permission"):
            report_files.write(report, "text", pictures)
