"""What lies in a folder of objects and is none."""

import os
from pathlib import Path

from gitml.adapters.dvc_files.objects import object_files

_NAME = ".abcdefghijklmnop.tmp"


def _written(path: Path, when: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"part")
    os.utime(path, (when, when))


def test_what_killed_transfers_left_is_found_where_they_write(tmp_path: Path) -> None:
    moved = f"{'0' * 30}.{'k' * 22}.tmp"
    ours = [f"files/md5/3a/{_NAME}", f"files/md5/{_NAME}", f"3a/{_NAME}", f"files/md5/3a/{moved}"]
    others = [_NAME, f"files/md5/3a/{'0' * 30}", "files/md5/3a/.x.tmp", f"runs/3a/{_NAME}"]
    for path in (*ours, *others):
        _written(tmp_path / path, 1)
    now = (tmp_path / ours[0]).stat().st_ctime
    found = {Path(one.place) for one in object_files.unfinished(tmp_path, now + 100)}
    assert found == {tmp_path / path for path in ours}
    # Its time of change says that somebody was at it now.
    assert list(object_files.unfinished(tmp_path, now - 100)) == []
