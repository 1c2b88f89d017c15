"""Workflow files for CI systems."""

import hashlib
import json
import re
from dataclasses import dataclass
from importlib import resources

_CHECKSUM = re.compile(r"^# checksum: ([0-9a-f]{16})$", re.MULTILINE)
_PATTERN_CHARACTERS = re.compile(r"([*?+!\[\]\\])")
_HEAD = """\
# Trains, reports and comments on every push and pull request.
# Written by: gitml ci init github. Edit it as you like; from then on gitml leaves it alone.
# checksum: {checksum}
{text}"""


@dataclass(frozen=True, slots=True)
class Workflow:
    """What differs from project to project.

    Attributes:
        version: of gitml, which the workflow installs.
        branch: the default branch, whose pushes are reported on.
        folder: the DVC root relative to the Git root; ``.`` where they are the same.
    """

    version: str
    branch: str
    folder: str = "."


def github(workflow: Workflow) -> str:
    """The file ``.github/workflows/gitml.yml``."""
    text = resources.files("gitml.render").joinpath("templates/github.yml").read_text("utf-8")
    branch = _PATTERN_CHARACTERS.sub(r"\\\1", workflow.branch)
    for name, value in {
        "version": workflow.version,
        "branch": json.dumps(branch, ensure_ascii=False),
        "folder": json.dumps(workflow.folder, ensure_ascii=False),
    }.items():
        text = text.replace(f"@{name}@", value)
    return _HEAD.format(checksum=_checksum(text), text=text)


def is_as_written(text: str) -> bool:
    """Whether a workflow file is as some version of gitml wrote it, so that nobody loses an edit.

    Line endings do not count, as Git may change them.
    """
    lines = "\n".join(text.splitlines()) + "\n"
    found = _CHECKSUM.search(lines)
    if not found:
        return False
    head = _HEAD.format(checksum=found[1], text="")
    return lines.startswith(head) and _checksum(lines.removeprefix(head)) == found[1]


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
