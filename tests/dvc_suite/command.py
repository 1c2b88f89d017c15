"""The command line that runs DVC's tests with our plug-in."""

import os
import sys
from pathlib import Path

# Repro, run-cache, lock files, stages, parameters, and what stands between them.
TESTS = (
    "tests/func/repro",
    "tests/func/test_run_cache.py",
    "tests/func/test_run.py",
    "tests/func/test_lockfile.py",
    "tests/func/test_stage.py",
    "tests/func/test_stage_load.py",
    "tests/func/test_dvcfile.py",
    "tests/func/test_status.py",
    "tests/func/test_dataset.py",
    "tests/func/params",
    "tests/func/parsing",
    "tests/unit/stage",
    "tests/unit/dependency/test_params.py",
    "tests/unit/repo/test_reproduce.py",
    "tests/unit/command/test_repro.py",
    "tests/unit/test_dvcfile.py",
    "tests/unit/test_lockfile.py",
    "tests/unit/test_params.py",
    "tests/unit/test_run.py",
)


def command(jobs: int = 2) -> list[str]:
    """pytest with our plug-in, and with none of the settings of our own tests."""
    settings = ["-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider"]
    plugin = ["-p", "through_gitml", "-n", str(jobs), "--dist", "worksteal"]
    return [sys.executable, "-m", "pytest", *settings, *plugin, "-q", "-W", "ignore", "--tb=short"]


def variables() -> dict[str, str]:
    """The environment without our tests' settings; the plug-in is found, ``python`` is this one."""
    theirs = ("PYTEST_", "GIT_", "DVC_")
    found = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    path = os.pathsep.join([str(Path(sys.executable).parent), found["PATH"]])
    return {**found, "PYTHONPATH": str(Path(__file__).parent), "PATH": path}
