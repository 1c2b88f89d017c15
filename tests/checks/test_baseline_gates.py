"""Schemas of gates, held against those that the baseline has in their place."""

import pytest

from gitml.adapters.formats import documents
from gitml.checks.baseline_gates import HeldTable, judged_by
from gitml.core.settings import config
from gitml.core.settings.config import Config
from gitml.core.settings.gate_rules import MetricGate
from gitml.core.snapshot import Snapshot
from tests.fakes.snapshots import FakeSnapshots

_SCHEMA = """\
gitml_schema: 1
other_columns: allow
columns:
  a: {type: int, max: 9}
  y: {type: category, values: [n, p]}
"""
_TABLE = "  t: {path: t.csv, schema: s.yaml, target: y, apart_from: test.csv}\n"
_GATE = "gates_from: baseline\ngates:\n  - {schema: s.yaml, data: t.csv}\n"
_RULES = f"data:\n{_TABLE}{_GATE}"


class _Files(FakeSnapshots):
    """Each revision with the configuration among its files."""

    def config(self, rev: str = "head") -> Config:
        text = self.contents[rev, "gitml.yaml"].decode()
        return config.parse(documents.yaml("gitml.yaml", text))


def _held(base: dict[str, str], head: dict[str, str]) -> tuple[HeldTable, ...]:
    old = {"gitml.yaml": _RULES, "s.yaml": _SCHEMA, **base}
    sides = {"base": old, "head": {**old, **head}}
    reader = _Files(
        contents={(rev, p): text.encode() for rev, one in sides.items() for p, text in one.items()}
    )
    return judged_by(reader, reader.config(), "base", "head").schemas


def test_a_guard_keeps_its_direction_whatever_a_change_says_of_its_metric() -> None:
    rules = "models: {m: {primary: auc, guards: {loss: {max_drop: 0.1}}}}\n"
    sides = {"base": rules, "head": f"{rules}metrics: {{val.loss: {{better: higher}}}}\n"}
    reader = _Files(
        contents={(rev, "gitml.yaml"): text.encode() for rev, text in sides.items()},
        known=[Snapshot(rev, metrics={"m.json": {"val": {"loss": 1.0}}}) for rev in sides],
    )
    found = judged_by(reader, reader.config(), "base", "head")
    assert found.config.directions == {"val.loss": "lower"}
    assert [one.subject for one in found.loosened.models] == [
        "models.m.guards.loss: metrics.val.loss"
    ]


_FIRST = "t: {predictions: p.csv, label: y, metrics: [f1]}"
_OTHER = "u: {predictions: q.csv, label: y, metrics: [f1]}"


@pytest.mark.parametrize(
    ("gate", "limits", "judged"),
    [
        ("min: 0.5, evaluation: t", [], ["t"]),
        ("min: 0.4, evaluation: t", ["min"], ["t", "t"]),
        ("min: 0.5, evaluation: u", ["min"], ["u", None]),
    ],
    ids=["named", "named and weaker", "of another"],
)
def test_a_gate_that_names_the_evaluation_that_it_was_of_is_the_same(
    gate: str, limits: list[str], judged: list[str | None]
) -> None:
    before = f"gates_from: baseline\nevaluations: {{{_FIRST}}}\ngates: [{{metric: f1, min: 0.5}}]\n"
    after = f"evaluations: {{{_FIRST}, {_OTHER}}}\ngates: [{{metric: f1, {gate}}}]\n"
    sides = {"base": before, "head": after}
    reader = _Files(
        contents={(rev, "gitml.yaml"): text.encode() for rev, text in sides.items()},
        known=[Snapshot(rev) for rev in sides],
    )
    found = judged_by(reader, reader.config(), "base", "head")
    assert [one.before.limit for one in found.loosened.limits] == limits
    gates = [one for one in found.config.gates if isinstance(one, MetricGate)]
    assert [one.evaluation for one in gates] == judged


_GATES = "gates: [{metric: f1, max_drop: 0.1}, {metric: auc, max_drop: 0.1, evaluation: t}]\n"
_TEST = "evaluations: {t: {predictions: p.csv, label: y%s}}\n"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", _TEST % ", metrics: [f1]", ("evaluations.t",)),
        (_TEST % "", _TEST % ", metrics: [f1]", ("evaluations.t",)),
        ("", _TEST % "", ()),  # which has another metric by itself
        (_TEST % ", metrics: [f1]", _TEST % ", metrics: [f1, mcc]", ()),
    ],
)
def test_a_gate_of_a_file_stays_one_whatever_evaluation_a_change_declares(
    before: str, after: str, told: tuple[str, ...]
) -> None:
    sides = {"base": before, "head": after}
    known = [Snapshot(rev, metrics={"m.json": {"f1": 0.5}}) for rev in sides]
    for source in ("head", "baseline"):
        rules = f"gates_from: {source}\n{_GATES}"
        contents = {(rev, "gitml.yaml"): f"{rules}{sides[rev]}".encode() for rev in sides}
        stricter = contents["head", "gitml.yaml"].replace(b"f1, max_drop: 0.1", b"f1, max_drop: 0")
        contents["head", "gitml.yaml"] = stricter
        reader = _Files(contents=contents, known=known)
        found = judged_by(reader, reader.config(), "base", "head")
        assert found.loosened.redefined == told
        for gate in found.config.gates:
            assert isinstance(gate, MetricGate)
            old_or_new = "base" if (gate.evaluation, source) == (None, "baseline") else "head"
            declared = reader.config(old_or_new).evaluations
            assert found.evaluations(gate).keys() == declared.keys()
            if old_or_new == "base":
                assert found.evaluations(gate) == declared


def test_what_is_the_same_is_held_to_nothing_else() -> None:
    assert _held({}, {}) == ()


def test_a_rule_that_is_weaker() -> None:
    (held,) = _held({}, {"s.yaml": _SCHEMA.replace("max: 9", "max: 99")})
    assert held.places == ("s.yaml: columns.a.max",)
    assert held.rule is not None
    assert (held.rule.schema, held.rule.target, held.known_by) == ("s.yaml", "y", ())


def test_a_target_that_nobody_names_any_more() -> None:
    (held,) = _held({}, {"gitml.yaml": _RULES.replace("target: y, ", "")})
    assert held.places == ("s.yaml: columns.y.role",)
    assert held.rule is not None
    assert held.rule.target == "y"
    in_the_schema = {"s.yaml": _SCHEMA.replace("[n, p]", "[n, p], role: target")}
    assert _held({}, {"gitml.yaml": _RULES.replace("target: y, ", ""), **in_the_schema}) == ()


def test_a_column_that_tells_rows_apart_leaves_the_new_schema_in_force() -> None:
    (held,) = _held({}, {"s.yaml": f"{_SCHEMA}  row: {{type: int}}\n"})
    assert held.places == ("s.yaml: overlap",)
    assert held.known_by == ("a", "y")
    not_apart = {"gitml.yaml": _RULES.replace(", apart_from: test.csv", "")}
    assert _held(not_apart, {"s.yaml": f"{_SCHEMA}  row: {{type: int}}\n"}) == ()


@pytest.mark.parametrize(
    ("columns", "known_by"),
    [
        ({"b": "int", "y": "category"}, ("b", "y")),  # another name
        ({"row": "int", "A_": "int", "y": "category"}, ("A_", "y")),  # the one that is like it
        ({"b": "float", "row": "int", "y": "category"}, ("b", "y")),  # one more that numbers rows
        ({"a": "int, unique: true", "row": "int", "y": "category"}, ("a", "y")),  # it is still here
    ],
)
def test_rows_are_known_by_the_columns_that_stand_for_those_of_the_baseline(
    columns: dict[str, str], known_by: tuple[str, ...]
) -> None:
    def of(types: dict[str, str]) -> str:
        lines = (f"  {name}: {{type: {type_}}}\n" for name, type_ in types.items())
        return f"gitml_schema: 1\ncolumns:\n{''.join(lines)}"

    rules = {"gitml.yaml": _RULES.replace("target: y, ", "")}
    before = of({"a": "int", "y": "category"})
    (held,) = _held({**rules, "s.yaml": before}, {"s.yaml": of(columns)})
    assert (held.places, held.known_by) == (("s.yaml: overlap",), known_by)
    assert held.rule is not None


def test_a_column_that_nothing_stands_for_is_asked_for_as_before() -> None:
    (held,) = _held({}, {"s.yaml": _SCHEMA.replace("  a: {type: int, max: 9}\n", "")})
    assert held.places == ("s.yaml: columns.a",)
    assert held.rule is not None
    assert held.known_by == ()
    optional = _SCHEMA.replace("max: 9", "max: 9, optional: true").replace("allow", "error")
    without = optional.replace("  a: {type: int, max: 9, optional: true}\n", "  b: {type: date}\n")
    (held,) = _held({"s.yaml": optional}, {"s.yaml": without})
    assert (held.places, held.known_by) == (("s.yaml: overlap",), ("y",))


_TWO = f"{_RULES}  - {{schema: wide.yaml, data: t.csv}}\n"
_WIDE = "gitml_schema: 1\nother_columns: allow\ncolumns:\n  a: {type: int, max: 5000}\n"


@pytest.mark.parametrize(
    ("head", "places"),
    [
        ({}, []),
        ({"wide.yaml": _WIDE.replace("max: 5000", "max: 6000")}, ["wide.yaml: columns.a.max"]),
        ({"gitml.yaml": _RULES}, ["wide.yaml"]),  # its schema is used no more
        ({"gitml.yaml": _TWO.replace("wide.", "new."), "new.yaml": _WIDE}, []),
        ({"gitml.yaml": f"data:\n{_TABLE}"}, []),  # told as a gate that is gone
    ],
)
def test_of_two_schemas_of_a_table_each_is_held_against_itself(
    head: dict[str, str], places: list[str]
) -> None:
    held = _held({"gitml.yaml": _TWO, "wide.yaml": _WIDE}, head)
    assert [place for one in held for place in one.places] == places
