"""The action that this repository ships, and uses on its own example."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gitml.render.ci import actions
from tests.fixtures.ci_scripts import BIN
from tests.fixtures.project import Project

TOP = Path(__file__).parents[2]
ACTION = TOP / ".github/actions/gitml/action.yml"
WORKFLOW = TOP / ".github/workflows/ci.yml"

pytestmark = pytest.mark.skipif(not ACTION.exists(), reason="not a checkout of the repository")


@pytest.mark.parametrize(
    "tool",
    [
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)],
        ["zizmor", "--offline", "--no-progress", "--quiet", str(ACTION), str(WORKFLOW)],
        ["actionlint", "-shellcheck=", "-pyflakes=", str(WORKFLOW)],
    ],
    ids=["action", "workflow", "zizmor", "actionlint"],
)
def test_they_are_valid_and_safe(tool: list[str]) -> None:
    program = Path(sys.executable).with_name(tool[0])
    if not program.exists():
        pytest.skip(f"{tool[0]} is not installed: make test")
    done = subprocess.run([str(program), *tool[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


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
