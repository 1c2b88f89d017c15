"""Lines of ``.gitignore`` for data of any name, put there and taken out by DVC's library."""

import subprocess
from pathlib import Path

import pytest
from scmrepo.git import Git

from gitml.adapters.dvc.patches.ignores import patched_for_ignores

NAMES = ("[x].csv", "#hash.csv", "!bang.csv", "star*.csv", "back\\slash.csv", "q?.csv", "a b", "ä")


@pytest.mark.parametrize("others", [b"", b"\xe4\n*.log\r\n", b"/x].csv\n/star1.csv\n"])
def test_the_line_of_any_name_goes_as_it_came(tmp_path: Path, others: bytes) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    ignores = tmp_path / ".gitignore"
    if others:
        ignores.write_bytes(others)
    with patched_for_ignores():
        git = Git(str(tmp_path))
        paths = [str(tmp_path / name) for name in NAMES]
        for path in paths:
            git.ignore(path)
        assert len(ignores.read_bytes().splitlines()) == len(NAMES) + others.count(b"\n")
        for path in paths:
            git.ignore_remove(path)
    assert (ignores.read_bytes() if ignores.exists() else b"") == others
