"""Which files may be executed, or are links, where data comes from."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gitml.adapters.dvc.data.imports import modes


@pytest.mark.parametrize("protocol", ["s3", "local"])
def test_only_of_a_source_on_this_machine_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    """A bucket that is called as a folder here is none."""
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket/run").touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    looked = list[str]()

    def note_seen(*_: Any) -> bool:
        looked.append("it")
        return False

    monkeypatch.setattr("gitml.adapters.dvc.data.noted_kinds.note_seen", note_seen)
    local = SimpleNamespace(local=SimpleNamespace(path=str(tmp_path / "cache")))
    source = SimpleNamespace(fs=SimpleNamespace(protocol=protocol), fs_path="bucket")
    out = SimpleNamespace(hash_info=SimpleNamespace(value="1" * 32, isdir=False))
    stage: Any = SimpleNamespace(deps=[source], outs=[out], repo=SimpleNamespace(cache=local))
    modes.note_sent(stage, "bucket", None)
    assert bool(looked) is (protocol == "local")
