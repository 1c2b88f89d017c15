"""What is left of a run that something kills: ``dvc repro`` and ``gitml repro`` on one pipeline.

python bench/crash.py [--tool dvc|gitml] [--moments N] [BLOW ...]
"""

import argparse
import collections
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.pairs import environment
from tests.fixtures.crashing import (
    BLOWS,
    COMMANDS,
    PIECES,
    Attacked,
    Blow,
    copy,
    kill_supervisor,
    make,
)
from tests.fixtures.project import Project
from tests.fixtures.waiting import wait_for

ONLY: dict[Blow, str] = {kill_supervisor: "gitml"}  # which tool has what is hit
COUNTS = ("orphans", "next fails", "stays broken", "wrong, exit 0", "of it persistent only")
LENGTH = {"dvc": 6, "gitml": 2.2}  # of a run, about, in lengths of a stage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("blows", nargs="*", help=f"of {', '.join(b.__name__ for b in BLOWS)}")
    parser.add_argument("--tool", choices=COMMANDS, help="only this one")
    parser.add_argument("--moments", type=int, default=50, help="of each kind")
    told = "seconds between the pieces of a stage, which is to outlast the start of a tool"
    parser.add_argument("--pause", type=float, default=0.15, help=told)
    asked = parser.parse_args()
    length = asked.pause * PIECES
    print(f"{'':6} {'':16} {'runs':>6}" + "".join(f"{count:>23}" for count in COUNTS))
    with tempfile.TemporaryDirectory() as top:
        os.environ.update(environment(), HOME=top, DVC_SITE_CACHE_DIR=f"{top}/site")
        for tool in [asked.tool] if asked.tool else COMMANDS:
            templates = [
                make(_new(Path(top, f"{tool}-{built}")), tool, built=built, pause=asked.pause)
                for built in (False, True)
            ]
            for blow in [b for b in BLOWS if not asked.blows or b.__name__ in asked.blows]:
                if ONLY.get(blow, tool) != tool:
                    continue
                found: collections.Counter[str] = collections.Counter()
                for moment in range(asked.moments):
                    root = Path(top, f"{tool}-{blow.__name__}-{moment}")
                    found.update(_outcome(copy(templates[moment % 2], root), blow, length))
                counts = "".join(f"{found[count]:23}" for count in COUNTS)
                print(f"{tool:6} {blow.__name__:16} {asked.moments:6}{counts}", flush=True)


def _new(root: Path) -> Project:
    root.mkdir()
    project = Project(root)
    project.git("init", "--quiet")
    project.git("config", "user.name", "Bench")
    project.git("config", "user.email", "bench@example.com")
    project.dvc("init", "--quiet")
    return project


def _outcome(attacked: Attacked, blow: Blow, length: float) -> list[str]:
    """Which of :data:`COUNTS` there were; ``length`` is that of a stage, in seconds."""
    found = []
    run = attacked.begin()
    time.sleep(random.uniform(0, 1 + length * LENGTH[attacked.tool]))
    blow(attacked, run)
    run.wait()
    began = time.monotonic()
    while attacked.workers() and time.monotonic() < began + 0.2:
        time.sleep(0.01)
    if attacked.workers():
        found.append("orphans")
    code = attacked.again()
    if code:
        found.append("next fails")
        wait_for(lambda: not attacked.workers())
        code = attacked.again()
    wait_for(lambda: not attacked.workers())
    if code:
        print(attacked.said.strip(), file=sys.stderr)
        found.append("stays broken")
    elif "up to date" in attacked.project.dvc("status") and (wrong := attacked.wrong()):
        found.append("wrong, exit 0")
        if wrong == ["log"]:
            found.append("of it persistent only")
    return found


if __name__ == "__main__":
    main()
