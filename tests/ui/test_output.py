"""How commands answer."""

import json
from pathlib import Path

import click
import pytest
from click import unstyle

from gitml.errors import RootHint
from gitml.render.text.colours import paint
from gitml.ui.options import Settings
from gitml.ui.output import print_error, print_hint, print_json, typed


@pytest.mark.parametrize(
    "text",
    ["\x1b[31m", "\x9b31m", "\u202egnp", "\u2066", "\ufeff", "\x7f", "\ud800", "é 💥 e\u0301"],
)
def test_json_steers_no_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({text: [text, "plain"]})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {text: [text, "plain"]}
    assert all(c.isprintable() or c in "\n\u0301" for c in shown)
    assert ("💥" in shown) is ("💥" in text)


def test_progress_shows_what_it_was_told_and_the_colours_of_what_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Settings().show(paint("DVC cache", "red"))
    Settings().say(paint("DVC cache", "red"))
    Settings(quiet=True).show("nothing")
    assert capsys.readouterr().err == "DVC cache\n\\x1b[31mDVC cache\\x1b[0m\n"  # no terminal


def test_a_message_is_as_wide_as_the_terminal_and_one_line_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    message = "a file is not here " * 5 + "::error::x"
    hint = "bring it: gitml pull --remote storage a.csv"
    for print_one in (Settings().say, Settings().warn, print_error):
        print_one(message)
        assert len(capsys.readouterr().err.splitlines()) == 1
    print_hint(hint)
    assert capsys.readouterr().err == f"hint: {hint}\n"
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for print_one in (Settings().say, Settings().warn, print_error):
        print_one(message)
        lines = unstyle(capsys.readouterr().err).splitlines()
        assert len(lines) > 1
        assert max(map(len, lines)) <= 40
        assert not any(line.lstrip().startswith("::") for line in lines)
    print_hint(hint)
    assert unstyle(capsys.readouterr().err) == f"hint: bring it:\n      {hint.partition(': ')[2]}\n"


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        (".", "git checkout -- 'a b' && gitml repro; or: rm x && gitml repro"),
        (
            "sub",
            "git -C .. checkout -- 'a b' && gitml -C .. repro; or: cd .. && rm x && gitml repro",
        ),
    ],
)
def test_a_hint_with_paths_of_the_project_is_typed_where_the_user_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, told: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".dvc").mkdir()
    hint = "take it: git checkout -- 'a b' && gitml repro; or: rm x && gitml repro"
    with click.Context(click.Command(None), obj=Settings(start=tmp_path / folder)):
        print_hint(RootHint(hint))
        print_hint(hint)
    assert capsys.readouterr().err == f"hint: take it: {told}\nhint: {hint}\n"


@pytest.mark.parametrize(
    ("directory", "of_root", "of_folder"),
    [
        ("sub", ".", "sub"),
        ("../other", "../other", "../other"),
        ("{top}/sub", "{top}", "{top}/sub"),
    ],
)
def test_a_hint_names_the_folder_that_the_user_named(
    tmp_path: Path, directory: str, of_root: str, of_folder: str
) -> None:
    """Its paths are of the project, or of that folder; who reads it stands elsewhere."""
    for folder in (".dvc", "sub", "../other/.dvc"):
        (tmp_path / "here" / folder).mkdir(parents=True)
    top = str(tmp_path / "here")
    settings = Settings(Path(directory.format(top=top)), start=tmp_path / "here")
    with click.Context(click.Command(None), obj=settings):
        found = [typed(RootHint("see: gitml status")), typed("see: gitml status")]
    folders = [of_root.format(top=top), of_folder.format(top=top)]
    assert found == [
        f"see: gitml {'' if folder == '.' else f'-C {folder} '}status" for folder in folders
    ]
