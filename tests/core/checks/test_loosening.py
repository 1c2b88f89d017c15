from typing import Any

import pytest

from gitml.core.checks.loosening import loosened_aliases, loosenings, stricter
from gitml.core.settings.alias_rules import parse_aliases
from gitml.core.settings.gate_parsing import parse_gates
from gitml.render.text.checks.gates import loosening
from gitml.render.text.models import judging


def _words(before: list[Any], after: list[Any]) -> list[str]:
    old, new = (parse_gates(one, "gitml.yaml") for one in (before, after))
    return [loosening(one) for one in loosenings(old, new)]


_F1 = {"metric": "f1", "min": 0.9, "max_drop": 0.01}
_RECALL = {"metric": "recall", "by": "class", "min": 0.7, "must_have": ["a"]}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([_F1], [_F1], []),
        ([], [_F1], []),
        ([_F1], [{**_F1, "min": 0.95, "max_drop": 0, "evidence": "proven"}], []),
        ([_F1], [{"metric": "f1", "max_drop": 0.01}, {"metric": "f1", "min": 0.9}], []),
        ([_F1], [{**_F1, "min": 0.8}], ["f1: ≥ 0.9 is now ≥ 0.8"]),
        ([_F1], [], ["f1: ≥ 0.9 is gone", "f1: drop ≤ 0.01 is gone"]),
        ([_F1], [{**_F1, "max_drop": "2%"}], ["f1: drop ≤ 0.01 is now drop ≤ 2%"]),
        (
            [{"metric": "f1", "min": 0.9}],
            [{"metric": "f1", "min": 0.9, "level": "warn"}],
            ["f1: ≥ 0.9 is now ≥ 0.9, level: warn"],
        ),
        (
            [{"metric": "f1", "max_drop": 0, "evidence": "proven"}],
            [{"metric": "f1", "max_drop": 0, "evidence": "shown"}],
            ["f1: drop ≤ 0 is now drop ≤ 0, evidence: shown"],
        ),
        ([_RECALL], [{**_RECALL, "must_have": ["a", "b"]}], []),
        (
            [_RECALL],
            [{**_RECALL, "must_have": [], "min_rows": 50}],
            [
                "recall (class): ≥ 0.7 is now ≥ 0.7, min_rows: 50",
                "recall (class=a): rows ≥ 30 is gone",
            ],
        ),
        (
            [{"metric": "p95", "max_growth": 1, "same_runner": True}],
            [{"metric": "p95", "max_growth": 1}],
            ["p95: growth ≤ 1 is now growth ≤ 1, same_runner: false"],
        ),
        (
            [{"size": "m", "max": "50MB"}, {"stage": "train", "max_duration": "30min"}],
            [{"size": "m", "max": "60MB"}, {"stage": "train", "max_duration": "1h"}],
            ["m: ≤ 50.0 MB is now ≤ 60.0 MB", "train: time ≤ 30 min is now time ≤ 1 h"],
        ),
        (
            [{"drift": "a.csv", "max_shifted": 0.1, "watch": ["age", "sex"]}],
            [{"drift": "a.csv", "watch": ["age"]}],
            ["a.csv: shifted ≤ 10% is now shifted ≤ 30%", "a.csv (sex): may not shift is gone"],
        ),
    ],
)  # fmt: skip
def test_what_was_made_weaker(before: list[Any], after: list[Any], words: list[str]) -> None:
    assert _words(before, after) == words


def test_the_stricter_of_both() -> None:
    old = parse_gates([_F1, _RECALL], "gitml.yaml")
    new = parse_gates([{**_F1, "min": 0.5}, _RECALL], "gitml.yaml")
    assert stricter(old, new) == (*new, old[0])
    assert stricter(old, old) == old


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"prod": {"requires": ["gates", "verify"]}}, []),
        ({"prod": {"requires": ["verify"]}}, ["is verify now, and was verify, gates"]),
        ({"prod": {}}, ["is gone, and was verify, gates"]),
        ({}, ["is gone, and was verify, gates"]),
    ],
)
def test_aliases_that_ask_for_less(after: dict[str, Any], words: list[str]) -> None:
    before = {"prod": {"requires": ["verify", "gates"]}, "staging": {}}
    found = loosened_aliases(*(parse_aliases(one, "gitml.yaml") for one in (before, after)))
    assert [judging.words(one) for one in found] == [f"aliases.prod.requires {w}" for w in words]
