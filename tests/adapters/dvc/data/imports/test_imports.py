"""Imports from servers that send more than is recorded, and without an end."""

import contextlib
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest

from gitml.adapters import disk_room
from gitml.adapters.disk_room import NoRoomError, TooMuchError
from gitml.adapters.dvc.data import transfer
from gitml.adapters.dvc.data.imports.imports import Imports
from gitml.adapters.dvc.data.selection import select
from gitml.adapters.dvc.session import session
from tests.fakes.talk import FakeTalk
from tests.fixtures.local_server import QuietHandler, listening
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow
_MOST = 10**8  # bytes that it sends, lest a failing test fill the disk


class _Growing(QuietHandler):
    """Has a file that has no end once it changed."""

    etags: list[str]

    def do_GET(self) -> None:  # noqa: N802
        if len(self.etags) == 1:
            self.reply(200, b"data", ETag=self.etags[-1])
            return
        self.send_response(200)
        self.send_header("Content-Length", str(_MOST))
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(_MOST // 10**6):
                self.wfile.write(bytes(10**6))

    def do_HEAD(self) -> None:  # noqa: N802
        self.reply(200, None, ETag=self.etags[-1])


def _large(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file() and one.stat().st_size > 10**6]


class _Large(QuietHandler):
    """Has ten million bytes of whatever it is asked for."""

    def do_GET(self) -> None:  # noqa: N802
        self.reply(200, bytes(10**7))

    def do_HEAD(self) -> None:  # noqa: N802
        self.reply(200, None)


def test_what_another_repository_stores_is_no_larger_than_its_record(
    project: Project, tmp_path: Path
) -> None:
    source = Project(tmp_path / "source")
    source.root.mkdir()
    with listening(_Large) as url:
        source.git("init", "-q", "-b", "main")
        source.dvc("init", "-q")
        source.dvc("remote", "add", "-q", "-d", "r", url)
        source.write("data", "data")
        source.dvc("add", "-q", "data")
        source.commit()
        Imports(project.root, FakeTalk()).from_repository(str(source.root), "data", "data")
        for root in (project.root, source.root):
            shutil.rmtree(root / ".dvc/cache")
        told = pytest.raises(TooMuchError, match="came where there can be 8 B")
        with session(project.root, FakeTalk(), hush=True) as repo, told:
            transfer.fetch(repo, select(repo))
    assert _large(project.root) == []


def test_what_has_no_end_does_not_fill_the_disk(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_room, "_free", lambda _: 10**7)
    imports, etags = Imports(project.root, FakeTalk()), ['"first"']
    with listening(_Growing, etags=etags) as url:
        imports.from_url(f"{url}/data", "data")
        assert project.read("data") == "data"
        etags.append('"second"')
        why = imports.update(["data.dvc"], noting=nullcontext()).failed["data"]
        assert isinstance(why, NoRoomError)
        assert why.message.startswith(f"{url}/data would fill the disk: ")
        assert project.read("data") == "data", "what lay there lies there again"
        with pytest.raises(NoRoomError, match=f"{url}/other would fill the disk: "):
            imports.from_url(f"{url}/other", "other")
    assert _large(project.root) == []
    assert not project.path("other").exists()


def test_a_repository_that_does_not_answer_is_not_one_that_lacks_the_data(project: Project) -> None:
    url = "https://nowhere.invalid/owner/repository"
    project.write(
        "b.csv.dvc",
        f"frozen: true\ndeps:\n- path: a/b.csv\n  repo: {{url: '{url}', rev_lock: {'f' * 40}}}\n"
        f"outs:\n- {{md5: {'f' * 32}, size: 1, hash: md5, path: b.csv}}\n",
    )
    for rev in (None, "v1"):
        done = Imports(project.root, FakeTalk()).update(
            ["b.csv.dvc"], rev=rev, noting=nullcontext()
        )
        assert done.failed["b.csv"].message.startswith(f"cannot fetch from {url}: ")
