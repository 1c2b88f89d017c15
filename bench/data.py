"""Cases of moving data: added, looked at, brought back.

What each command begins with puts the repository back, by renames that take no time.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.programs import DVC, GITML, Case
from bench.repositories import folder, one_file

_FILES, _CHANGED, _SIZE = 50_000, 500, 2000
_ASIDE = "mkdir -p ../aside; mv {} ../aside/$(date +%N)"
# Nothing is in the cache, nor in anybody's memory.
_NEW = (
    f"{_ASIDE.format('.dvc/cache')} 2>/dev/null; "
    "rm -rf .dvc/tmp .git/gitml *.dvc .gitignore; git reset --quiet"
)
EDIT = "n=$(date +%N); for f in data/*/*00.txt; do echo $n $f > $f; done"
_ONE = "data/000/000000.txt"
files = partial(folder, files=_FILES, changed=_CHANGED, size=_SIZE)
STATUS = f"'{GITML}' status -q"
ADD_ALL = f"{_NEW}; '{GITML}' add -q data"
ADD_EDITED = f"{EDIT}; '{GITML}' add -q data"
_links = partial(files, link="hardlink")


def _pair(
    name: str,
    at_least: float,
    ours: str,
    theirs: str,
    where: Callable[[Path], Path] = files,
    *,
    is_parallel: bool = False,
) -> Case:
    words = [["sh", "-c", text] for text in (ours, theirs)]
    return Case(
        name, words[0], words[1], at_least, where, memory=None, rounds=2, is_parallel=is_parallel
    )


def _there_and_back(program: str) -> str:
    return f"{program.format('first')} && {program.format('second')}"


DATA_CASES = (
    _pair("status, 50,000 files unchanged", 4, STATUS, f"'{DVC}' status -q"),
    _pair(
        "add, 500 of 50,000 changed", 3,
        ADD_EDITED, f"{EDIT}; '{DVC}' add -q data",
    ),
    _pair(
        "checkout, 500 of 50,000 differ, there and back", 3,
        "git checkout -qf second; " + _there_and_back(f"'{GITML}' checkout -q {{}}"),
        "git checkout -qf second; "
        + _there_and_back(f"git checkout -q {{}} && '{DVC}' checkout -q"),
    ),
    _pair(
        "checkout of one file of 50,000", 5,
        f"rm {_ONE}; '{GITML}' checkout -q HEAD -- {_ONE}",
        f"rm {_ONE}; '{DVC}' checkout -q {_ONE}",
    ),
    _pair(
        "checkout of 50,000 files, copies", 1.5,
        f"{_ASIDE.format('data')}; '{GITML}' checkout -q HEAD -- data",
        f"{_ASIDE.format('data')}; '{DVC}' checkout -q data.dvc",
        is_parallel=True,
    ),
    _pair(
        "checkout of 50,000 files, hard links", 3,
        f"{_ASIDE.format('data')}; '{GITML}' checkout -q HEAD -- data",
        f"{_ASIDE.format('data')}; '{DVC}' checkout -q data.dvc",
        _links,
        is_parallel=True,
    ),
    _pair(
        "add, 50,000 files", 2,
        ADD_ALL, f"{_NEW}; '{DVC}' add -q data",
    ),
    # MD5 of 2 GB alone takes 2.6 to 3.3 s on one core, however it is read; the copying is done on
    # another meanwhile. DVC takes 6.4 to 8.3 s, so that 2.3 to 2.5x is the most that can be had.
    _pair(
        "add, one file of 2 GB", 1.5,
        f"{_NEW}; '{GITML}' add -q large.bin", f"{_NEW}; '{DVC}' add -q large.bin",
        partial(one_file, size=2 * 10**9),
        is_parallel=True,
    ),
)  # fmt: skip
