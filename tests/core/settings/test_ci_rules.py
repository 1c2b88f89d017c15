"""Labels of runners, as they are written into workflows."""

import pytest
import yaml

from gitml.core.settings.ci_rules import is_label


@pytest.mark.parametrize("label", ["gpu", "self_hosted", "yes-gpu", "n1", "ubuntu-24.04"])
def test_labels(label: str) -> None:
    assert is_label(label)
    assert yaml.safe_load(label) == label


@pytest.mark.parametrize(
    "label",
    [
        "true",
        "True",
        "false",
        "null",
        "NULL",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "n",
        "~",
        "",
        "1",
        "a b",
    ],
)
def test_what_yaml_takes_for_something_else(label: str) -> None:
    assert not is_label(label)
