"""The same 50,000 files in tools that keep data in their own way: Oxen and Xvc, as packages."""

import shutil
from functools import partial
from pathlib import Path

from bench.data import ADD_ALL, ADD_EDITED, EDIT, STATUS, files
from bench.pairs import once
from bench.programs import DATA_PEERS, Case

# A home of its own, as both ask for a name and Oxen writes it there.
_AS = (
    "export HOME=$PWD/../home; mkdir -p $HOME; "
    "for role in AUTHOR COMMITTER; do "
    "export GIT_${role}_NAME=Bench GIT_${role}_EMAIL=bench@example.com; done; "
)
_OXEN = f"exec '{DATA_PEERS}' -c \"import oxen; repo = oxen.Repo('.')"
_USER = f"'{DATA_PEERS}' -c \"import oxen; oxen.user.config_user('Bench', 'bench@example.com')\""
_OXEN_ALL = f"{_USER}; rm -rf .oxen; {_OXEN}; repo.init(); repo.add('data'); repo.commit('all')\""
_OXEN_EDITED = f"{EDIT}; {_OXEN}; repo.add('data'); repo.commit('more')\""
_OXEN_STATUS = f'{_OXEN}; repo.status()"'
_XVC = f"'{DATA_PEERS}' -c \"import xvc; repo = xvc.Xvc(); repo"
_XVC_TRACK = f"{_XVC}.file().track('data')\""
_XVC_ALL = f'rm -rf .xvc* .git*; git init --quiet; {_XVC}.init()"; {_XVC_TRACK}'


def _beside(top: Path, *, tool: str, first: str) -> Path:
    """DVC's repository; the same files lie in a folder beside it, which the tool tracks."""
    root, other = files(top), top / tool
    if not other.exists() and Path(DATA_PEERS).exists():
        shutil.copytree(root / "data", other / "data")
        once(["sh", "-c", _AS + first], other)
    return root


def _case(name: str, tool: str, ours: str, theirs: str, rounds: int = 1) -> Case:
    first = _OXEN_ALL if tool == "oxen" else _XVC_ALL
    # Started by the peer's Python: where that is missing, the case is skipped and says so.
    start = f"import os; os.chdir('../{tool}'); os.execvp('sh', ['sh', '-c', {_AS + theirs!r}])"
    return Case(
        f"{name}, {tool}",
        ["sh", "-c", ours],
        [DATA_PEERS, "-c", start],
        1,
        partial(_beside, tool=tool, first=first),
        memory=None,
        rounds=rounds,
    )


OTHER_CASES = (
    _case("status, 50,000 files unchanged", "oxen", STATUS, _OXEN_STATUS, 2),
    _case("add, 500 of 50,000 changed", "oxen", ADD_EDITED, _OXEN_EDITED),
    _case("add, 500 of 50,000 changed", "xvc", ADD_EDITED, f"{EDIT}; {_XVC_TRACK}"),
    _case("add, 50,000 files", "oxen", ADD_ALL, _OXEN_ALL),
    _case("add, 50,000 files", "xvc", ADD_ALL, _XVC_ALL),
)
