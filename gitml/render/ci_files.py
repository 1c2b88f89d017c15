"""Workflow files for CI systems."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

_CHECKSUM = re.compile(r"^# checksum: ([0-9a-f]{16})$", re.MULTILINE)
_PATTERN_CHARACTERS = re.compile(r"([*?+!\[\]\\])")
_HEAD = """\
# Trains, reports and comments on every push and {request} request.
# Written by: gitml ci init {forge}. Edit it as you like; from then on gitml leaves it alone.
# checksum: {checksum}
{text}"""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "github": ".github/workflows/gitml.yml",
        "gitlab": ".gitlab/gitml.yml",
        "bitbucket": "bitbucket-pipelines.yml",
    }
)
"""Where each forge's workflow is written, relative to the top of the repository."""
_REQUESTS: Mapping[str, str] = MappingProxyType(
    {"github": "pull", "gitlab": "merge", "bitbucket": "pull"}
)


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


def workflow_file(forge: str, workflow: Workflow) -> str:
    """The file that :data:`FILES` names for a forge."""
    template = resources.files("gitml.render").joinpath(f"templates/{forge}.yml")
    text = template.read_text("utf-8")
    for name, value in {
        "version": workflow.version,
        "branch": json.dumps(_branch(forge, workflow.branch), ensure_ascii=False),
        "folder": json.dumps(workflow.folder, ensure_ascii=False),
    }.items():
        text = text.replace(f"@{name}@", value)
    return _head(forge, _checksum(text), text)


def is_as_written(forge: str, text: str) -> bool:
    """Whether a workflow file is as some version of gitml wrote it, so that nobody loses an edit.

    Line endings do not count, as Git may change them.
    """
    lines = "\n".join(text.splitlines()) + "\n"
    found = _CHECKSUM.search(lines)
    if not found:
        return False
    head = _head(forge, found[1], "")
    return lines.startswith(head) and _checksum(lines.removeprefix(head)) == found[1]


def _branch(forge: str, name: str) -> str:
    """A branch as a forge's file names it: GitLab's compares texts, the others have patterns."""
    return name if forge == "gitlab" else _PATTERN_CHARACTERS.sub(r"\\\1", name)


def _head(forge: str, checksum: str, text: str) -> str:
    return _HEAD.format(request=_REQUESTS[forge], forge=forge, checksum=checksum, text=text)


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
