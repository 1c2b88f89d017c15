"""What ``gitml.yaml`` says of the workflows that ``gitml ci init`` writes."""

import re
from typing import NamedTuple

from gitml.core.settings.keys import section, text, wrong

_ADDRESS = r"https://[\w.-]+(?::[0-9]+)?(?:/[\w./~+-]*)?"
_LABEL = r"[A-Za-z_][\w.-]{0,99}"

# What YAML 1.1 takes for another value than text, in small letters.
_NO_TEXT = frozenset({"false", "n", "no", "null", "off", "on", "true", "y", "yes"})


class CiRules(NamedTuple):
    """How a CI installs and trains.

    Attributes:
        package_index: the address of a package index of your own, without a password: gitml and
            what the project asks for are installed from it.
        runs_on: the label of runners of your own, on which models are trained.
    """

    package_index: str | None = None
    runs_on: str | None = None


def is_index(address: str) -> bool:
    """Whether it may be the address of an index: by HTTPS, and nothing in it is secret."""
    return re.fullmatch(_ADDRESS, address) is not None


def is_label(label: str) -> bool:
    """Whether it may be the label of a runner, and is nothing else to YAML."""
    known = re.fullmatch(_LABEL, label, re.ASCII)
    return known is not None and label.lower() not in _NO_TEXT


def parse_ci(spec: object, file: str) -> CiRules:
    """The section ``ci``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    keys = section(spec, file, "ci", {"index", "runs_on"})
    index = text(keys["index"], file, "ci.index") if "index" in keys else None
    if index is not None and not is_index(index):
        raise wrong(file, "ci.index", "an address as https://host/simple, with no password", index)
    label = text(keys["runs_on"], file, "ci.runs_on") if "runs_on" in keys else None
    if label is not None and not is_label(label):
        raise wrong(file, "ci.runs_on", "the label of a runner", label)
    return CiRules(index, label)
