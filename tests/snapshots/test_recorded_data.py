"""What a tree records, and how often its files are read for it."""

from collections import Counter

import pytest

from gitml.adapters.dvc_files.lock_reader import Lock
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.recorded_data import recorded
from gitml.wiring import find, readers
from tests.fixtures.project import Project


def test_a_lock_is_read_once_for_all_of_its_stages(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"s{number}" for number in range(5)]
    stages = "".join(f"  {name}: {{cmd: a, outs: [o-{name}]}}\n" for name in names)
    entries = "".join(
        f"  {name}:\n    cmd: a\n    outs:\n    - path: o-{name}\n      hash: md5\n"
        f"      md5: {'a' * 32}\n      size: 1\n"
        for name in names
    )
    project.write("dvc.yaml", f"stages:\n{stages}")
    project.write("dvc.lock", f"schema: '2.0'\nstages:\n{entries}")
    project.commit("five")
    read: Counter[str] = Counter()
    cut = Documents.lock_of

    def counted(self: Documents, path: str, content: bytes) -> Lock:
        read[path] += 1
        return cut(self, path, content)

    monkeypatch.setattr(Documents, "lock_of", counted)
    here = find(project.root)
    documents = readers.documents(here)
    history = readers.snapshots(here).history
    for rev in ("HEAD", "workspace"):
        read.clear()
        found = recorded(documents, history.tree(rev))
        assert [out.path for out in found.outs] == [f"o-{name}" for name in names]
        assert read == {"dvc.lock": 1}, rev
