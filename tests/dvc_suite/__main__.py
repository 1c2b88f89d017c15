"""Run DVC's own tests on gitml's engine; options of pytest may follow."""

import subprocess
import sys
from pathlib import Path

from tests.dvc_suite.command import TESTS, command, variables
from tests.dvc_suite.fetch import fetch

if __name__ == "__main__":
    folder = fetch(Path(".pytest_cache", "d", "dvc"))
    options = sys.argv[1:]
    chosen = [] if any(option.startswith("tests/") for option in options) else TESTS
    done = subprocess.run([*command(), *chosen, *options], cwd=folder, env=variables(), check=False)
    sys.exit(done.returncode)
