"""Projects of older DVC, and data that came from elsewhere, are read as DVC reads them today."""

import hashlib

import pytest

from gitml.core.snapshot import Part
from tests.compatibility.both import as_dvc_shows, by_dvc, by_gitml, differences
from tests.fixtures.project import Project

PARTS: tuple[Part, ...] = ("metrics", "params")


def _agree(project: Project, *, expected: dict[str, object]) -> None:
    for part in PARTS:
        ours, theirs = by_gitml(project.root, part, "HEAD"), by_dvc(project.root, part, "HEAD")
        read = {path: as_dvc_shows(value) for path, value in ours.values.items()}
        assert differences(read, theirs.values) == []
        assert ours.failed == theirs.failed == frozenset()
        if part == "metrics":
            assert ours.values == expected


def _keep(project: Project, folder: str, content: bytes) -> str:
    """Put an object where DVC 2 had it, or DVC 3 has it, under the hash that DVC 2 gave it."""
    md5 = hashlib.md5(content.replace(b"\r\n", b"\n")).hexdigest()
    place = project.path(f"{folder}/{md5[:2]}/{md5[2:]}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return md5


@pytest.mark.parametrize("lines", [b"\n", b"\r\n"])
def test_a_hash_and_a_cache_of_dvc_2(project: Project, lines: bytes) -> None:
    md5 = _keep(project, ".dvc/cache", b'{"v":' + lines + b"1}" + lines)
    project.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [m.json]}}\n")
    project.write(
        "dvc.lock",
        "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n"
        f"    - path: m.json\n      md5: {md5}\n      size: 9\n",
    )
    project.write(".gitignore", "/m.json\n")
    project.commit()
    _agree(project, expected={"m.json": {"v": 1}})


def test_a_dvc_file_of_dvc_0(project: Project) -> None:
    md5 = _keep(project, ".dvc/cache", b'{"v": 2}\n')
    project.write(
        "train.dvc",
        f"md5: {'a' * 32}\ncmd: python train.py\ndeps:\n- md5: {'b' * 32}\n  path: train.py\n"
        f"outs:\n- cache: true\n  md5: {md5}\n  metric: true\n  path: m.json\n  persist: false\n",
    )
    project.write(".gitignore", "/m.json\n")
    project.commit()
    with pytest.raises(Exception, match="validation failed"):
        by_dvc(project.root, "metrics", "HEAD")
    assert by_gitml(project.root, "metrics", "HEAD").values == {"m.json": {"v": 2}}


def test_an_import_that_is_a_metric(project: Project) -> None:
    md5 = _keep(project, ".dvc/cache/files/md5", b'{"v": 3}\n')
    project.write("dvc.yaml", "metrics: [data/m.json]\n")
    project.write(
        "data/m.json.dvc",
        f"md5: {'c' * 32}\nfrozen: true\ndeps:\n- path: m.json\n  repo:\n"
        f"    url: https://example.invalid/other\n    rev_lock: {'d' * 40}\n"
        f"outs:\n- md5: {md5}\n  size: 9\n  hash: md5\n  path: m.json\n",
    )
    project.write("data/.gitignore", "/m.json\n")
    project.commit()
    _agree(project, expected={"data/m.json": {"v": 3}})
