"""The command table and the one error handler."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from gitml import cli
from tests.project import Project

HEAVY = ("dvc", "pandas", "scipy", "sklearn", "matplotlib", "github", "requests", "yaml")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from gitml.cli import run; assert run(['--help']) == 0; "
        f"sys.exit(', '.join(sorted(set({HEAVY!r}) & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = cli.app.get_command(click.Context(cli.app), name)
    assert command is not None
    leaves = (
        [[name, inner] for inner in command.commands]
        if isinstance(command, click.Group)
        else [[name]]
    )
    for words in leaves:
        assert cli.run([*words, "--help"]) == 0
        text = capsys.readouterr().out
        assert f"gitml {' '.join(words)}" in text.split("Usage:")[1]
        assert "Example" in text, f"gitml {' '.join(words)} --help has no example"


def test_unknown_command_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["metrcs"]) == 2
    assert "did you mean 'metrics'?" in capsys.readouterr().err


def test_python_dash_m(project: Project) -> None:
    answer = project.gitml_process("--version")
    assert answer.code == 0
    assert answer.out.startswith("gitml, version ")


def test_missing_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["-C", str(tmp_path / "nowhere"), "status"]) == 2
    assert "nowhere" in capsys.readouterr().err
