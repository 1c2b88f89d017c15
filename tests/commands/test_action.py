"""The action that this repository ships, and uses on its own example."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from gitml.render.ci import actions
from tests.fixtures.ci_checkers import ACTIONLINT, ZIZMOR, check_by, check_by_schema
from tests.fixtures.ci_scripts import BIN
from tests.fixtures.project import Project

TOP = Path(__file__).parents[2]
ACTION = TOP / ".github/actions/gitml/action.yml"
WORKFLOW = TOP / ".github/workflows/ci.yml"

pytestmark = pytest.mark.skipif(not ACTION.exists(), reason="not a checkout of the repository")


@pytest.mark.parametrize(
    ("program", "files"),
    [(ZIZMOR, [ACTION, WORKFLOW]), (ACTIONLINT, [WORKFLOW])],
    ids=["zizmor", "actionlint"],
)
def test_they_are_valid_and_safe(program: list[str], files: list[Path]) -> None:
    check_by_schema("github-actions", str(ACTION))
    check_by_schema("github-workflows", str(WORKFLOW))
    check_by(program, *map(str, files))


def test_actions_are_pinned_as_in_the_workflows_that_gitml_writes() -> None:
    texts = ACTION.read_text() + WORKFLOW.read_text()
    used = re.findall(r"uses: (actions/\S+ # \S+)", texts)
    assert used
    assert {*used} <= {actions.used(name) for name in actions.PINS}


@pytest.mark.slow
def test_its_script_trains_the_example(tmp_path: Path) -> None:
    here = tmp_path / "example"
    variables = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "GITHUB_ACTIONS": "true",
        "BASE": "HEAD~1",
    }
    script = ACTION.with_name("example.sh")
    subprocess.run(["bash", str(script), str(here)], env=variables, check=True, capture_output=True)
    (step,) = [one for one in yaml.safe_load(ACTION.read_text())["runs"]["steps"] if "id" in one]
    subprocess.run(["bash", "-ec", step["run"]], cwd=here, env=variables, check=True)
    outputs = dict(line.split("=") for line in (tmp_path / "outputs").read_text().splitlines())
    assert outputs["ended"] == outputs["code"] == "0"
    report = Project(tmp_path).read("gitml-report/report.md")
    assert "roc_auc" in report
    assert "Pipeline: 3 ran" in report
