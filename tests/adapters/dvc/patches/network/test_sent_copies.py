"""Objects that are named on a remote after they were sent, or sent once more."""

import hashlib
import io
from types import SimpleNamespace
from typing import Any

import pytest
from dvc_objects.fs import generic
from fsspec.callbacks import Callback

from gitml.adapters.dvc.patches.network.sent_copies import named_on_server
from gitml.errors import OutsideError

_WAS = b"what was hashed"
_MD5 = hashlib.md5(_WAS).hexdigest()
_TARGET = f"bucket/files/md5/{_MD5[:2]}/{_MD5[2:]}"


class _Cloud:
    """A storage of DVC's, with what its client moves."""

    protocol, jobs = "s3", 2

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects, self.read = objects, list[str]()
        self.fs = SimpleNamespace(cp_file=self._copy, rm_file=objects.pop)

    def _copy(self, path: str, target: str) -> None:
        self.objects[target] = self.objects[path]

    def open(self, path: str, mode: str) -> io.BytesIO:
        assert mode == "rb"
        self.read.append(path)
        return io.BytesIO(self.objects[path])

    def size(self, path: str) -> int:
        return len(self.objects[path])

    def put_file(self, file: Any, target: str, *, size: int) -> None:
        self.objects[target] = file.read()
        assert len(self.objects[target]) == size

    def unstrip_protocol(self, path: str) -> str:
        return f"s3://{path}"


def _move(source: Any, to: Any, path: str, target: str = _TARGET) -> None:
    with named_on_server():
        generic.transfer(source, [path], to, [target], links=["copy"], callback=Callback())


def test_what_was_sent_is_not_read_back() -> None:
    cloud = _Cloud({"bucket/a.tmp": _WAS})
    _move(cloud, cloud, "bucket/a.tmp")
    assert cloud.objects[_TARGET] == _WAS
    assert cloud.read == []


def test_what_is_sent_on_is_what_was_hashed() -> None:
    source, to = _Cloud({"a": _WAS}), _Cloud({})
    _move(source, to, "a")
    assert to.objects == {_TARGET: _WAS}


def test_other_bytes_than_were_hashed_get_no_name() -> None:
    source, to = _Cloud({"a": b"What was hashed"}), _Cloud({})
    with pytest.raises(OutsideError, match="s3://a: other bytes came"):
        _move(source, to, "a")
    assert to.objects == {}
