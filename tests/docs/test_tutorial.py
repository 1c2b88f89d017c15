"""The tutorial is true: every command in it is run, and what it shows is what comes."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"


@dataclass(frozen=True)
class Command:
    """A line after ``$``, and what the page shows below it; ``...`` stands for anything."""

    line: str
    shown: tuple[str, ...]


def commands(page: str) -> list[Command]:
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        assert block.startswith("$ "), f"a block must start with a command: {block}"
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *shown = part.rstrip("\n").split("\n")
            found.append(Command(line, tuple(shown)))
    return found


def matches(shown: tuple[str, ...], printed: str) -> bool:
    """Whether every shown line comes, in order; blanks at line ends and runs of them are one.

    A line ``...`` is any number of lines; within a line it is any text.
    """
    pattern = ""
    for line in shown:
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            words = [re.escape(part) for part in " ".join(line.split()).split("...")]
            pattern += ".*".join(words) + r"\n"
    lines = [" ".join(line.split()) + "\n" for line in printed.splitlines()]
    return re.fullmatch(pattern, "".join(lines)) is not None


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        (("a", "b"), "a\nb\n", True),
        (("a",), "a\nb\n", False),
        (("a", "..."), "a\nb\nc\n", True),
        (("...", "c"), "a\nb\nc\n", True),
        (("a  1.0 ... s",), "a 1.0 (took 3 s\n", True),
        (("a.c",), "abc\n", False),
        ((), "", True),
    ],
)
def test_comparison(shown: tuple[str, ...], printed: str, fits: bool) -> None:
    assert matches(shown, printed) is fits


def test_every_block_of_commands_is_run() -> None:
    page = TUTORIAL.read_text(encoding="utf-8")
    fences = re.findall(r"^```(\w*)$", page, re.MULTILINE)
    languages = {opening for opening, _ in zip(fences[::2], fences[1::2], strict=True)}
    assert languages <= {"console", "yaml"}, "commands belong into console blocks, which are run"
    assert len(commands(page)) > 20


@pytest.mark.long
@pytest.mark.timeout(1800)  # some sixty processes
def test_walk(tmp_path: Path) -> None:
    """One shell after another, each in the folder where the one before it ended."""
    where = tmp_path
    named = ("GIT_AUTHOR_", "GIT_COMMITTER_")  # the reader's name is what the page sets
    variables = {name: value for name, value in os.environ.items() if not name.startswith(named)}
    variables["HERE"] = str(tmp_path / "here")
    for command in commands(TUTORIAL.read_text(encoding="utf-8")):
        done = subprocess.run(
            ["sh", "-c", f'{command.line}\nstatus=$?; pwd -P >"$HERE"; exit $status'],
            cwd=where,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"$ {command.line}\n{done.stdout}"
        if command.shown:
            shown = "\n".join(command.shown)
            message = f"$ {command.line}\nprinted\n{done.stdout}\nand the page shows\n{shown}"
            assert matches(command.shown, done.stdout), message
        where = Path((tmp_path / "here").read_text().rstrip("\n"))
