from pathlib import Path

import pytest

from gitml.checks import table_files
from gitml.errors import UsageError


def test_a_folder_of_images_is_no_table_and_drift_is_named(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.png").touch()
    with pytest.raises(UsageError, match="no tables in the folder 'photos', but images") as raised:
        table_files.on_disk(tmp_path, "photos")
    assert "gitml drift" in (raised.value.hint or "")
    (tmp_path / "photos/a.csv").touch()
    assert [part.key for part in table_files.on_disk(tmp_path, "photos")] == ["a.csv"]
