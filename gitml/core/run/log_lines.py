"""What a stage printed as lines that neither move a cursor nor steer a terminal.

Control sequences are those of ECMA-48 (5.4, 5.6, 8.3.117): ``ESC [ … letter`` and its strings.
"""

import re

_ESC = "\x1b"
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # cursor, erasing, colours
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"  # titles, links and other strings
    r"|\x1b[ -/]*[0-~]?"
)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_ENDS = (0x2028, 0x2029)  # of lines and paragraphs, in Unicode
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # would turn around the stage's name
_OTHER_CONTROLS = dict.fromkeys(
    code
    for code in (*range(0x20), *range(0x7F, 0xA0), *_ENDS, *_DIRECTIONS)
    if code not in (0x09, 0x1B)  # tabs stay, escapes are looked at by themselves
)
RESET = "\x1b[0m"


def line(printed: bytes) -> str:
    """One line as a terminal would end up showing it, with its colours and nothing else.

    A progress bar draws itself anew after a carriage return: its last state is the line. What is
    not UTF-8 becomes replacement characters.
    """
    text = printed.rstrip(b"\r").rpartition(b"\r")[2].decode(errors="replace")
    if text.isprintable():
        return text
    if "\b" in text:
        text = _back_spaced(text)
    if _ESC not in text and "\x9b" not in text:
        return text.translate(_OTHER_CONTROLS)
    text = _SEQUENCE.sub(_kept, text).translate(_OTHER_CONTROLS)
    return f"{text}{RESET}" if _ESC in text and not text.endswith((RESET, "\x1b[m")) else text


def plain(text: str) -> str:
    """A line without its colours."""
    return _COLOUR.sub("", text) if _ESC in text else text


def _kept(found: re.Match[str]) -> str:
    return found[0] if _COLOUR.fullmatch(found[0]) else ""


def _back_spaced(text: str) -> str:
    kept: list[str] = []
    for character in text:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
