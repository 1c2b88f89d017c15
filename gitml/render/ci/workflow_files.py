"""Workflow files for CI systems."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from gitml.render.ci import actions, headings, installs
from gitml.render.ci.installs import Installs

_PATTERN_CHARACTERS = re.compile(r"([*?+!\[\]\\])")
_PLACE = re.compile("@(branch|folder|cache|times)@")
_TIMES = ".dvc/tmp/gitml/times.json"  # how long each stage took when it last ran
_ACTION = re.compile(r"@(actions/[\w/-]+)@")
_BLOCK = re.compile("^( *)@(gitml|everything|image|pip-cache|runner)@\n", re.MULTILINE)
_USED = re.compile(r"(?<=uses: )([\w./-]+)@[0-9a-f]{40}(?: # \S+)?")
_GITML = re.compile(r'"gitml(?:\[[\w,-]+\])?(?:==| @ )[^"\n]*"')


@dataclass(frozen=True, slots=True)
class Template:
    """A file of a forge.

    Attributes:
        name: of the file among our templates.
        about: what the file does, as its first line says.
        by_rules: whether it is of no use without rules for training again.
    """

    name: str
    about: str
    by_rules: bool = False


FILES: Mapping[str, Mapping[str, Template]] = MappingProxyType(
    {
        "github": {
            ".github/workflows/gitml.yml": Template(
                "github.yml", "Trains, reports and comments on every push and pull request."
            ),
            ".github/workflows/gitml-forks.yml": Template(
                "github-forks.yml", "Comments on pull requests from forks."
            ),
            ".github/workflows/gitml-retrain.yml": Template(
                "github-retrain.yml",
                "Trains each week where that is needed, and proposes it.",
                by_rules=True,
            ),
            ".github/workflows/gitml-release.yml": Template(
                "github-release.yml", "Verifies each version of a model, and writes its release."
            ),
        },
        "gitlab": {
            ".gitlab/gitml.yml": Template(
                "gitlab.yml", "Trains, reports and comments on every push and merge request."
            )
        },
        "bitbucket": {
            "bitbucket-pipelines.yml": Template(
                "bitbucket.yml", "Trains, reports and comments on every push and pull request."
            )
        },
    }
)
"""The files of each forge, by their paths relative to the top of the repository."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """What differs from project to project.

    Attributes:
        installs: gitml, and what the project asks for.
        branch: the default branch, whose pushes are reported on.
        folder: the DVC root relative to the Git root; ``.`` where they are the same.
        runner: the label of runners of one's own, for what trains; empty for the forge's.
        retrains: whether there are rules for training again.
    """

    installs: Installs
    branch: str
    folder: str = "."
    runner: str = ""
    retrains: bool = False


def workflow_files(forge: str, workflow: Workflow) -> dict[str, str]:
    """The files that :data:`FILES` names for a forge, by path."""
    cache, times = (_inside(workflow.folder, one) for one in (".dvc/cache", _TIMES))
    values = {
        "branch": _quoted(_branch(forge, workflow.branch)),
        "folder": _quoted(workflow.folder),
        "cache": _quoted(f"{cache}\n{times}"),
        "times": _quoted(times),
    }
    blocks = {
        "gitml": installs.gitml_alone(workflow.installs, forge),
        "everything": installs.everything(workflow.installs, forge),
        "image": _image(forge, workflow.installs),
        "pip-cache": _pip_cache(workflow),
        "runner": _runner(forge, workflow.runner),
    }
    found = {}
    for path, template in FILES[forge].items():
        if template.by_rules and not workflow.retrains:
            continue
        file = resources.files("gitml.render.ci").joinpath(f"templates/{template.name}")
        text = _ACTION.sub(lambda place: actions.used(place[1]), file.read_text("utf-8"))
        text = _PLACE.sub(lambda place: values[place[1]], text)
        text = _BLOCK.sub(
            lambda place: "".join(f"{place[1]}{line}\n" for line in blocks[place[2]]), text
        )
        found[path] = headings.headed(forge, template.about, text)
    return found


def with_pins_of(text: str, current: str) -> str:
    """A file that somebody edited, with the versions of actions and of gitml of another one.

    Args:
        text: the file.
        current: as gitml writes it now. What it has not stays as it is in the file.
    """
    uses = {pin[1]: pin[0] for pin in _USED.finditer(current)}
    found = _USED.sub(lambda pin: uses.get(pin[1], pin[0]), text)
    ours = _GITML.search(current)
    return _GITML.sub(lambda _: ours[0], found) if ours else found


def is_as_written(forge: str, path: str, text: str) -> bool:
    """Whether a workflow file is as some version of gitml wrote it."""
    return headings.is_as_written(forge, FILES[forge][path].about, text)


def _runner(forge: str, label: str) -> list[str]:
    """On which machines a job runs."""
    if forge == "github":
        return [f"runs-on: {label or 'ubuntu-24.04'}"]
    if not label:
        return []
    return [f"tags: [{label}]" if forge == "gitlab" else f"runs-on: [self.hosted, {label}]"]


def _image(forge: str, found: Installs) -> list[str]:
    """In which image a job trains; GitHub's runners have conda without one."""
    conda = found.file == "environment.yml" and forge != "github"
    return [f"image: {installs.CONDA_IMAGE}"] if conda else []


def _pip_cache(workflow: Workflow) -> list[str]:
    """Inputs of actions/setup-python by which it keeps what pip downloads."""
    file = workflow.installs.file
    if file is None or file == "environment.yml":
        return []
    place = _quoted(_inside(workflow.folder, file))
    return ["cache: pip", f"cache-dependency-path: {place}"]


def _inside(folder: str, path: str) -> str:
    return path if folder == "." else f"{folder}/{path}"


def _quoted(text: str) -> str:
    """A text as YAML reads it on one line."""
    return json.dumps(text, ensure_ascii=False)


def _branch(forge: str, name: str) -> str:
    """A branch as a forge's file names it: GitLab's compares texts, the others have patterns."""
    return name if forge == "gitlab" else _PATTERN_CHARACTERS.sub(r"\\\1", name)
