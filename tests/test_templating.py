"""When a ``dvc.yaml`` needs DVC's resolver, which takes longer to load than all the rest."""

import pytest

from gitml.adapters.templating import has_templates


@pytest.mark.parametrize(
    "text",
    [
        "stages: {a: {cmd: 'echo ${x}'}}",
        "stages:\n  a:\n    foreach: [1]\n    do: {cmd: x}\n",
        "stages: {a: {matrix: {x: [1]}, cmd: y}}",
        'stages: {a: {"matrix" : {x: [1]}, cmd: y}}',
        "vars: [a.json]",
        "vars:\n- x: 1\n",
    ],
)
def test_templates(text: str) -> None:
    assert has_templates(text.encode())


@pytest.mark.parametrize(
    "text", ["plots: [{r: {title: Confusion matrix}}]", "cmd: python vars.py", "wdir: foreach"]
)
def test_words_that_are_none(text: str) -> None:
    assert not has_templates(text.encode())
