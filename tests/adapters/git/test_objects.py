"""Large blobs are unpacked for a run; small ones are read once."""

import gc
import io
from pathlib import Path

import pytest

from gitml.adapters.git import objects as git_objects
from gitml.adapters.git import repository
from gitml.adapters.git.objects import Objects
from gitml.errors import OutsideError
from tests.fixtures.project import Project


def test_a_large_blob_is_a_file_while_the_objects_live(project: Project) -> None:
    project.write("large.csv", "x\n" * 1000)
    project.write("small.csv", "x\n")
    project.commit()
    large, small = (
        project.git("rev-parse", f"HEAD:{name}.csv").strip() for name in ("large", "small")
    )
    objects = Objects(repository.locate(project.root))
    file = objects.unpack(large, 100)
    assert file is not None
    assert file.read_text() == "x\n" * 1000
    assert objects.unpack(large, 100) == file
    assert objects.unpack(small, 100) is None
    assert objects.unpack("0" * 40, 100) is None
    for _ in range(2):
        assert objects.read(small) == (small, b"x\n")
        assert objects.read(large) == (large, b"x\n" * 1000)
    objects.close()
    del objects
    assert not file.exists()


def test_what_was_read_in_vain_is_no_answer_to_another_question(project: Project) -> None:
    project.write("a", "a")
    project.write("b", "b")
    project.commit()
    a, b = (project.git("rev-parse", f"HEAD:{name}").strip() for name in "ab")
    objects = Objects(repository.locate(project.root))
    assert objects.unpack(a, 100) is None
    assert objects.read(b) == (b, b"b")
    assert objects.read(a) == (a, b"a")
    objects.close()


@pytest.mark.parametrize("content", [b"", b"ab", b"abcd"], ids="none half no-line-end".split())
def test_an_object_of_which_git_gives_less_is_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    class Ending:
        """A Git that ends within an object."""

        def __init__(self, words: list[str], folder: Path) -> None:
            self.requests = io.BytesIO()
            self.answers = io.BytesIO(b"a" * 40 + b" blob 4\n" + content)

        def close(self) -> None:
            pass

    monkeypatch.setattr(git_objects, "Conversation", Ending)
    objects = Objects(repository.Git(tmp_path, tmp_path, tmp_path))
    with pytest.raises(OutsideError, match="could not read the object HEAD:a"):
        objects.read("HEAD:a")
    with pytest.raises(OutsideError, match="could not read the object HEAD:a"):
        objects.unpack("HEAD:a", 1)


def test_a_forgotten_reader_leaves_no_process(project: Project) -> None:
    objects = Objects(repository.locate(project.root))
    assert objects.read("HEAD") is not None
    assert objects._process is not None
    git = objects._process._process
    del objects
    gc.collect()
    assert git.returncode == 0
