"""The command table and the one error handler."""

import errno
import gc
import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from gitml import __main__, cli
from gitml.ui import other_tools
from gitml.ui.options import default_colour
from tests.fixtures.project import Project

HEAVY = ("dvc", "pandas", "scipy", "sklearn", "matplotlib", "github", "requests", "yaml")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from gitml.cli import run; assert run(['--help']) == 0; "
        f"sys.exit(', '.join(sorted(set({HEAVY!r}) & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_garbage_is_not_looked_for_while_modules_are_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []
    loaded = SimpleNamespace(main=lambda: None)
    before = gc.get_threshold()

    def load(_name: str) -> SimpleNamespace:
        seen.append(gc.get_threshold()[0])
        return loaded

    monkeypatch.setattr(importlib, "import_module", load)
    try:
        __main__.main()
    finally:
        gc.set_threshold(*before)
    assert seen == [200_000]


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = click.Context(cli.app)
    command = cli.app.get_command(context, name)
    assert command is not None
    leaves = (
        [[name, inner] for inner in command.list_commands(context)]
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


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["cache", "dir", "x"], "`dvc cache` does that, and works here"),
        (
            ["commit"],
            "`git commit` commits, and `dvc commit` records outputs as they are; both work here",
        ),
        (["exp", "run"], "`dvc exp` does that, and works here"),
        (["register", "churn"], "`gitml release` does that"),
        (["assign", "churn"], "`gitml model assign` does that"),
        (["cml", "comment"], "`gitml comment` does that"),
        (["rename", "a", "b"], "`gitml move` does that"),
        (["remote", "rename", "a", "b"], "`dvc remote rename` does that, and works here"),
        (["status", "--cloud"], "ask the remote, too: gitml status --remote"),
        (["push", "-aT"], "of all branches and tags: gitml push --all"),
        (["add", "--desc", "text", "x"], "write it into the pointer, PATH.dvc"),
    ],
)
def test_commands_of_other_tools(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(words) == 2
    told = capsys.readouterr().err
    assert f"hint: {hint}\n" in told
    assert "Did you mean" not in told


@pytest.mark.parametrize(("command", "option"), sorted(other_tools.OPTIONS))
def test_no_option_is_taken_for_dvcs_and_what_is_named_exists(command: str, option: str) -> None:
    def options(name: str) -> set[str]:
        found = cli.app.get_command(click.Context(cli.app), name)
        assert found is not None
        return {one for parameter in found.params for one in parameter.opts}

    assert option not in options(command)
    for name, named in re.findall(r"gitml (\S+) (--[\w-]+)", other_tools.OPTIONS[command, option]):
        assert named in options(name)


@pytest.mark.slow
def test_options_of_dvc_that_are_named_exist() -> None:
    from dvc.cli.parser import get_main_parser

    commands = next(one.choices for one in get_main_parser()._actions if one.dest == "cmd")
    assert commands is not None
    of_dvc_2 = {("add", option) for options in other_tools._OF_ADD_IN_DVC_2 for option in options}
    for command, option in other_tools.OPTIONS.keys() - of_dvc_2:
        parser = commands[command]
        assert option in parser._option_string_actions, (command, option)


@pytest.mark.slow
def test_a_command_of_other_tools_that_is_named_exists() -> None:
    from dvc.cli import parse_args
    from gto.cli import app as gto

    for name in other_tools.DVC:
        with pytest.raises(SystemExit) as stop:
            parse_args([name, "--help"])
        assert stop.value.code == 0, name
    for name in other_tools.GTO:
        assert gto.get_command(click.Context(gto), name) is not None, name


@pytest.mark.parametrize("name", sorted({*other_tools.DVC, *other_tools.GTO, *other_tools.OURS}))
def test_no_command_is_taken_for_another_tools(name: str) -> None:
    assert name not in cli.COMMANDS


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1, 2])
def test_common_options_stand_anywhere(
    place: int, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.path("inner").mkdir()
    words = ["metrics", "show"]
    words[place:place] = ["-C", str(project.path("inner")), "--quiet"]
    assert cli.run(words) == 0
    assert capsys.readouterr() == ("", "")


def test_a_bug_writes_a_report_and_names_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("surprise")

    monkeypatch.setattr("gitml.wiring.find", broken)
    assert cli.run(["-C", str(project.root), "metrics", "show"]) == 4
    printed = capsys.readouterr().err
    assert "error: gitml has a bug: RuntimeError: surprise" in printed
    report = Path(printed.strip().rsplit(" ", 1)[-1])
    assert "Traceback" in report.read_text()
    report.unlink()


def test_what_the_system_refuses_is_no_bug(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/data/in")

    monkeypatch.setattr("gitml.wiring.find", closed)
    assert cli.run(["-C", str(project.root), "metrics", "show"]) == 4
    assert capsys.readouterr().err == (
        "error: permission denied: /data/in\n"
        "hint: allow it to your user, then run the same command again\n"
    )


def test_a_reader_that_had_enough_is_no_error(project: Project) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m gitml --help | true; echo ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [({}, None), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, None), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_unless_nobody_wants_them(
    variables: dict[str, str], wanted: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_colour() is wanted


@pytest.mark.parametrize(
    ("when", "coloured"), [("always", True), ("auto", False), ("never", False)]
)
def test_the_error_that_ends_a_command_has_the_colours_asked_for(
    when: str, coloured: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    cli.run(["--color", when, "metrics", "shw"])
    assert ("\x1b[31m" in capsys.readouterr().err) is coloured
    cli.run(["metrics", "--color", when, "shw"])
    assert ("\x1b[31m" in capsys.readouterr().err) is coloured


@pytest.mark.slow
def test_json_and_markdown_have_no_colours(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", '{"acc": 0.5}')
    project.commit("one")
    project.write("gitml.yaml", "gates: [{metric: acc, min: 0.5}]\n")
    words = ("gate", "HEAD", "--color", "always")
    assert "\x1b[32mpassed" in project.gitml(*words).out
    for form in ("--json", "--md"):
        assert "\x1b" not in project.gitml(*words, form).out


def test_names_are_utf8_whatever_the_locale_says(project: Project) -> None:
    """As another encoding reads them they would be other names than those that are recorded."""
    project.write("folder/é", "1\n")
    old = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    answer = project.gitml_process("add", "folder", env=old)
    assert answer.code == 0, answer.err
    assert project.gitml("status", "--json").json["data"] == {}


def test_a_folder_that_is_there_no_more(project: Project, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"rmdir {gone}; {sys.executable} -m gitml status; echo $?"
    done = subprocess.run(
        ["sh", "-c", script], cwd=gone, capture_output=True, text=True, check=False
    )
    assert done.stdout == "4\n"
    assert done.stderr.startswith("error: the folder where you are is there no more\nhint: ")


@pytest.mark.slow
def test_output_that_cannot_be_written_is_told_of_as_that(project: Project) -> None:
    for words in ("status", "--version", "--help"):
        project.commit()
        script = f"{sys.executable} -m gitml {words} >/dev/full; echo $? >&2"
        done = subprocess.run(
            ["sh", "-c", script], cwd=project.root, capture_output=True, text=True, check=False
        )
        assert done.stderr == (
            "error: standard output cannot be written: no space left on device\n"
            "hint: make room where it goes\n4\n"
        )


def test_messages_that_cannot_be_written_change_no_exit_code(project: Project) -> None:
    script = f"{sys.executable} -m gitml push --dry-run 2>/dev/full; echo $?"
    done = subprocess.run(
        ["sh", "-c", script], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert done.stdout == "3\n"
