"""DVC's own tests for repro, run-cache, locks, stages and params pass on gitml's engine."""

import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.dvc_suite.command import TESTS, command, variables
from tests.dvc_suite.fetch import UnreachableError, fetch


@pytest.mark.long
@pytest.mark.timeout(3600)  # it is a suite of its own
def test_dvc_tests(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    from tests.dvc_suite.through_gitml import inapplicable  # loads DVC

    cache = request.config.cache
    assert cache is not None
    try:
        folder = fetch(cache.mkdir("dvc"))
    except UnreachableError as error:
        pytest.skip(str(error))
    report = tmp_path / "report.xml"
    options = ["--junit-xml", str(report), "--basetemp", str(tmp_path / "dvc")]
    done = subprocess.run(
        [*command(), *TESTS, *options],
        cwd=folder,
        env=variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    passed, cannot = _outcomes(report)
    assert len(passed) > 500, done.stdout[-2000:]
    assert cannot == {test.rpartition("::")[2] for test in inapplicable()}


def _outcomes(report: Path) -> tuple[list[str], set[str]]:
    """Names of the tests that passed, and of those that had to fail."""
    passed, cannot = [], set()
    for case in ET.parse(report).iter("testcase"):
        name = case.get("name", "").partition("[")[0]
        kinds = {child.tag: child.get("type") for child in case}
        if kinds.get("skipped") == "pytest.xfail":
            cannot.add(name)
        elif not kinds.keys() - {"system-out", "system-err"}:
            passed.append(name)
    return passed, cannot
