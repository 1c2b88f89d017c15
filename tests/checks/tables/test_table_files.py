import os
from pathlib import Path

import pytest

from gitml.checks.tables import table_files
from gitml.errors import UsageError


def test_a_folder_of_images_is_no_table_and_drift_is_named(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.png").touch()
    with pytest.raises(UsageError, match="no tables in the folder 'photos', but images") as raised:
        table_files.on_disk(tmp_path, "photos")
    assert "gitml drift" in (raised.value.hint or "")
    (tmp_path / "photos/a.csv").touch()
    assert [part.key for part in table_files.on_disk(tmp_path, "photos")] == ["a.csv"]


def test_files_that_others_take_for_a_part_are_named(tmp_path: Path) -> None:
    names = ["1.csv", "_2.csv", "_old/3.csv", "4.csv.bz2", "5.CSV.ZIP", "6.parquet.gz", "7.csv.gz"]
    for name in [*names, ".8.csv", ".old/_9.csv", "_SUCCESS", "readme.md.zip"]:
        (tmp_path / "t" / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / "t" / name).touch()
    found = table_files.on_disk(tmp_path, "t")
    assert [part.key for part in found] == ["1.csv", "7.csv.gz"]
    assert table_files.left_out_on_disk(tmp_path, "t") == tuple(sorted(names[1:6]))
    assert table_files.left_out_on_disk(tmp_path, "t/1.csv") == ()


def test_what_has_the_name_of_a_table_and_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t/1.csv").touch()
    os.mkfifo(tmp_path / "t/.2.csv")
    assert len(table_files.on_disk(tmp_path, "t")) == 1
    os.mkfifo(tmp_path / "t/3.csv")
    for path in ("t", "t/3.csv"):
        with pytest.raises(UsageError, match=r"^'t/3.csv' is a pipe; expected: a file"):
            table_files.on_disk(tmp_path, path)
    (tmp_path / "t/3.csv").unlink()
    (tmp_path / "t/3.csv").symlink_to("gone.csv")
    with pytest.raises(UsageError, match=r"^'t/3.csv' is a link that leads nowhere$"):
        table_files.on_disk(tmp_path, "t")
