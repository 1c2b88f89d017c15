"""What is done once instead of often changes nothing that DVC reads."""

import pytest
from dvc.utils import strictyaml
from dvc.utils.serialize import parse_yaml

from gitml.adapters.dvc.patches.parsers import patched_for_parsers

TEXTS = [
    "stages:\n  a: {cmd: x && y, deps: [a b, 'c'], params: [lr, 012, 1e-3, yes, 1:30]}\n",
    "vars:\n- a: 1_000\n  b: .5\n  c: 0o17\n  d: ~\n  e: -0.0\n  f: 1e5\n  g: .inf\n",
    "a: 2020-01-01\nb: 2001-12-14T21:59:43Z\n",
    "base: &base {a: 1}\nother: {<<: *base, b: *base}\n",
    "a: !!str 1\nb: |\n  text\n   more\nc: >-\n  folded\n  text\n",
    "a: {1: x, -2: {true: y, null: z}, 1.5: q, ~: n}\n'1': t\n0x1F: {012: o, '012': p, yes: s}\n",
    "? [a, b]\n: c\n",
    f"a: {'9' * 700}\n",
    "? a\n: - 1: 2\n",
    "cmd: rm *.csv & wait\nlist:\n  - - 1\n    - 2\n",
    "",
    "# nothing\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_reads_what_dvc_reads(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("yaml") / "dvc.yaml"
    file.write_text(text)
    with patched_for_parsers():
        found, _ = strictyaml.load(str(file))
    assert found == parse_yaml(text, "dvc.yaml")
    assert repr(found) == repr(parse_yaml(text, "dvc.yaml"))
    assert strictyaml.parse_yaml is parse_yaml


def test_dvc_words_what_is_wrong() -> None:
    with patched_for_parsers(), pytest.raises(Exception, match="structure is corrupted"):
        strictyaml.parse_yaml("a: [", "dvc.yaml")
