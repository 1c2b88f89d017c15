"""Locks of what jobs that may write install: made by uv, installed by pip, from an index here."""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gitml.adapters import uv
from gitml.ci import locks
from gitml.errors import OutsideError
from gitml.render.ci.installs import LOCKS, Installs, gitml_alone
from tests.fixtures.local_server import QuietHandler, listening

needs_uv = pytest.mark.skipif(
    not (shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))),
    reason="uv is not installed: pip install 'gitml[test]'",
)
GIT = f"gitml @ git+https://example.com/gitml.git@{'a' * 40}"


class _Index(QuietHandler):
    """A folder of packages, as a package index shows it."""

    folder: Path

    def _answer(self) -> None:
        path = self.folder / self.path.strip("/")
        path = path / "index.html" if path.is_dir() else path
        self.send_response(200 if path.is_file() else 404)
        content = path.read_bytes() if path.is_file() else b""
        self.send_header("Content-Type", "text/html" if path.suffix == ".html" else "x/binary")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content)

    do_GET = do_HEAD = _answer  # noqa: N815


def _wheel(folder: Path, name: str, version: str, *needs: str) -> Path:
    """A package of one module, on a page of the index."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    contents = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    page = folder / "simple" / name
    page.mkdir(parents=True)
    path = page / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        record = ""
        for file, text in contents.items():
            archive.writestr(file, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            record += f"{file},sha256={digest.decode().rstrip('=')},{len(text)}\n"
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    _show(page, path)
    return path


def _show(page: Path, wheel: Path) -> None:
    link = f"{wheel.name}#sha256={hashlib.sha256(wheel.read_bytes()).hexdigest()}"
    (page / "index.html").write_text(f'<!DOCTYPE html>\n<a href="{link}">{wheel.name}</a>\n')


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an index that has a gitml, and what it needs and is built by."""
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "UV_FIND_LINKS", "UV_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "installed"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    _wheel(tmp_path, "gitml", "9.9", "needed>=1", "extra; extra == 'more'")
    _wheel(tmp_path, "needed", "1.2")
    _wheel(tmp_path, "setuptools", "80.1")
    with listening(_Index, folder=tmp_path) as address:
        yield f"{address}/simple"


@needs_uv
@pytest.mark.slow
def test_what_is_locked_is_what_pip_installs(index: str, tmp_path: Path) -> None:
    made = locks.make("gitml==9.9", index)
    for name, text in zip(LOCKS, made, strict=True):
        (tmp_path / name).write_text(text)
    assert made[0].startswith("setuptools==80.1 \\\n    --hash=sha256:")
    assert [line.split()[0] for line in made[1].splitlines() if "==" in line] == [
        "gitml==9.9",
        "needed==1.2",
    ]
    script = gitml_alone(Installs("gitml==9.9", index=index), "gitlab")[-1]
    _bash(script, tmp_path, 0)
    there = {path.name for path in (tmp_path / "installed").glob("*.py")}
    assert there == {"gitml.py", "needed.py"}
    # The index serves something else under the same name.
    shutil.rmtree(tmp_path / "installed")
    page = tmp_path / "simple/needed"
    wheel = page / "needed-1.2-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes() + b"more")
    _show(page, wheel)
    assert "DO NOT MATCH THE HASHES" in _bash(script, tmp_path, 1)
    assert not (tmp_path / "installed/needed.py").exists()


def _bash(script: str, folder: Path, code: int) -> str:
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr


@pytest.mark.slow
@needs_uv
def test_what_is_not_to_be_had(index: str) -> None:
    with pytest.raises(OutsideError, match=r"gitml was not found|no version of gitml") as lacking:
        locks.make("gitml==8.0", index)
    assert "--index URL" in (lacking.value.hint or "")
    with pytest.raises(OutsideError, match=r"127\.0\.0\.1:9/simple") as unreachable:
        locks.make("gitml==9.9", "http://127.0.0.1:9/simple")
    assert "when the package index can be reached" in (unreachable.value.hint or "")


def test_without_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(OutsideError, match="takes uv") as lacking:
        locks.make("gitml==9.9", "")
    assert lacking.value.hint == "pip install uv"


def test_of_git_what_it_needs_is_locked_and_itself_is_a_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def lock(wanted: Sequence[str], *_: object, within: str = "") -> str:
        asked.append([*wanted])
        return f"of {within}"

    monkeypatch.setattr(uv, "lock", lock)
    assert locks.make(GIT, "") == ("of of ", "of ")
    packages, build = asked
    assert any(one.startswith("dvc") for one in packages)
    assert not [one for one in packages if "pytest" in one or "dvc-s3" in one]
    assert build == ["setuptools", "hatchling"]
    lines = gitml_alone(Installs(GIT), "github")
    assert lines[-1] == f'pip install --no-cache-dir --no-build-isolation --no-deps "{GIT}"'
    assert all("--require-hashes" in line for line in lines[:-1])


def test_packages_of_an_extra_are_locked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv, "lock", lambda wanted, *_, **__: "\n".join(wanted))
    _, packages = locks.make(GIT.replace("gitml", "gitml[s3]", 1), "")
    plugins = [one for one in packages.splitlines() if re.match(r"dvc-(?!data|objects)", one)]
    assert plugins == ["dvc-s3>=3"]
    assert "extra" not in packages
