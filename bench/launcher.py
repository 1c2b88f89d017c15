"""Run one command as a child of a process that is small; ``pairs`` starts it.

Linux counts into a program's peak memory what its parent held when it was started. A benchmark that
has made tables of a gigabyte would give that gigabyte to each program that it measures.

python launcher.py FILE PROGRAM [ARGUMENT ...]: what was used is written to FILE as JSON.
"""

import json
import os
import sys
import time


def main() -> None:
    file, program = sys.argv[1], sys.argv[2:]
    start = time.perf_counter()
    pid = os.posix_spawnp(program[0], program, os.environ)
    _, status, usage = os.wait4(pid, 0)
    found = {
        "wall": time.perf_counter() - start,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
    }
    with open(file, "w") as opened:  # noqa: PTH123  pathlib is a megabyte and more
        json.dump(found, opened)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
