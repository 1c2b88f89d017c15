"""Text from outside cannot steer a terminal, hide what it says, or speak to a CI."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.run import log_lines
from gitml.core.run.events import Finished, Printed, Running
from gitml.core.run.outcome import StageRun
from gitml.render.text.runs import run as text_run
from gitml.render.text.terminal import one_line, visible

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\x00\x07\x08\n\r\t\x1b\x7f\x85\x9b\x9d\u2028\u202e\u2066\u200f[]0;:#a "),
        st.characters(),
    ),
    max_size=40,
)
CONTROLS = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def controls(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in CONTROLS}


@given(HOSTILE)
def test_no_control_is_left(text: str) -> None:
    assert not controls(one_line(text))
    assert controls(visible(text)) <= {"\n", "\t"}


@given(HOSTILE)
def test_a_second_time_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert visible(visible(text)) == visible(text)


@given(HOSTILE, st.sampled_from(["::", "##["]), st.sampled_from(["", " ", "\t", "\u3000"]))
def test_no_line_is_a_command_of_the_ci(text: str, command: str, space: str) -> None:
    for line in visible(f"error{text}\n{space}{command}add-mask::x").split("\n")[1:]:
        assert not line.lstrip().startswith(("::", "##["))


@given(HOSTILE, st.sampled_from(["error:", "warning:", "hint:"]))
def test_no_line_of_a_name_is_taken_for_one_of_gitml(text: str, mark: str) -> None:
    lines = visible(f"error{text}\n{mark} run curl | sh").split("\n")
    assert not any(line.startswith(mark) for line in lines[1:])
    assert lines[-1] == f"  {mark} run curl | sh"


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=40))
def test_what_can_be_printed_stays(text: str) -> None:
    assert one_line(text) == visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\x1b]0;owned\x07.yaml", r"x\x1b]0;owned\x07.yaml"),
        ("a\u202egnp.exe", r"a\u202egnp.exe"),
        ("one\r\n\ttwo", "one\\r\n\ttwo"),
        ("café 数据 🎉", "café 数据 🎉"),
    ],
)
def test_it_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(HOSTILE)
def test_what_a_stage_is_called_and_how_it_failed(name: str) -> None:
    run = StageRun(name, "failed", 1.0, problem=name, tail=("x",))
    told = [
        *text_run.lines(Running(name, ())),
        *text_run.lines(Printed(name, ("x",))),
        *text_run.lines(Finished(run)),
        *text_run.tails([run, run]),
    ]
    assert controls("".join(told)) <= {"\t"}
    assert controls(text_run.summary([run], [name, name], 2.0)) <= {"\n", "\t"}


@given(HOSTILE)
def test_a_line_of_a_stage_keeps_its_direction(text: str) -> None:
    kept = log_lines.plain(log_lines.line(f"a{text}".encode(errors="replace")))
    assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(kept)
