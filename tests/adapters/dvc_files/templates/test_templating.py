"""When a ``dvc.yaml`` needs DVC's resolver, which takes longer to load than all the rest."""

import pytest

from gitml.adapters.dvc_files.templates.templating import has_templates
from gitml.adapters.formats.documents import yaml


def _has_templates(text: str) -> bool:
    document = yaml("dvc.yaml", text)
    assert isinstance(document, dict)
    return has_templates(document, text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "stages: {a: {cmd: 'echo ${x}'}}",
        "stages:\n  a:\n    foreach: [1]\n    do: {cmd: x}\n",
        "stages: {a: {matrix: {x: [1]}, cmd: y}}",
        "stages: {a: {vars: [{x: 1}], cmd: y}}",
        "vars: [a.json]",
        "artifacts: {'${name}': {path: x}}",
    ],
)
def test_templates(text: str) -> None:
    assert _has_templates(text)


@pytest.mark.parametrize(
    "text", ["plots: [{Confusion matrix: {x: a}}]", "stages: {vars: {cmd: foreach}}", "stages: 7"]
)
def test_words_that_are_none(text: str) -> None:
    assert not _has_templates(text)
