"""What a push finds to do, with folders for cache and remote."""

import hashlib
from pathlib import Path

from gitml.adapters.dvc_files.objects.folder_remote import FolderRemote
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import ObjectName
from gitml.data.transfer.push import plan, send
from gitml.data.transfer.wanted import ObjectSet


def _put(top: Path, content: bytes, as_: ObjectName | None = None) -> ObjectName:
    name = as_ or ObjectName(hashlib.md5(content).hexdigest())
    path = top / name.place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name


def test_what_was_cut_on_the_remote_is_sent_again_when_sizes_are_asked_for(tmp_path: Path) -> None:
    cache, there = tmp_path / "cache", tmp_path / "remote"
    whole, emptied, cut_off = (_put(cache, text) for text in (b"whole", b"emptied", b"cut off"))
    nowhere = ObjectName("a" * 32)
    for name, content in ((whole, b"whole"), (emptied, b""), (cut_off, b"cut"), (nowhere, b"")):
        _put(there, content, name)
    objects = ObjectSet({n: n.md5 for n in (whole, emptied, cut_off, nowhere)}, {}, {})
    place, remote = ObjectPlace(cache), FolderRemote(there)
    assert plan(objects, place, remote, {}).send == set()
    planned = plan(objects, place, remote, {}, check=True)
    assert planned.send == {emptied, cut_off}
    assert planned.lost == {nowhere}
    assert planned.cut == {emptied, cut_off, nowhere}
    send(planned, objects, place, remote, MovingObjects("uploading"))
    assert (there / cut_off.place).read_bytes() == b"cut off"
    assert plan(objects, place, remote, {}, check=True).cut == {nowhere}


def test_sizes_that_a_remote_tells_by_itself_count(tmp_path: Path) -> None:
    """As of a listing of a bucket: also those of files in a folder that is taken for whole."""
    cache, there = tmp_path / "cache", tmp_path / "remote"
    whole, inside, alone = (_put(cache, text) for text in (b"whole", b"inside", b"alone"))
    folder = _put(cache, b"[]", ObjectName(f"{'a' * 32}.dir"))
    for name, content in ((whole, b"whole"), (inside, b"in"), (alone, b""), (folder, b"[]")):
        _put(there, content, name)
    files = {name: name.md5 for name in (whole, inside, alone)}
    objects = ObjectSet(files, {folder: frozenset({whole, inside})}, {})

    class Telling(FolderRemote):
        cheap = False

    remote = Telling(there)
    remote.told = {inside: 2, alone: 0, folder: 2}
    planned = plan(objects, ObjectPlace(cache), remote, {})
    assert planned.send == planned.cut == {inside, alone}
    (there / inside.place).unlink()
    remote.told = {folder: 1}  # which is not believed
    assert plan(objects, ObjectPlace(cache), remote, {}).send == {inside, folder}
