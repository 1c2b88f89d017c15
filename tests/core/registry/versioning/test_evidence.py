"""Which part of a version moves, and why: the rules, case by case."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gitml.core.data.pointers import Pointer
from gitml.core.metrics import tested
from gitml.core.metrics.addresses import find_metric
from gitml.core.pipeline.stage import Out, Stage
from gitml.core.registry.evaluation import Side, evaluation_data, other_data
from gitml.core.registry.versioning import evidence
from gitml.core.registry.versioning.changes import source_changes
from gitml.core.registry.versioning.evidence import Decision
from gitml.core.registry.versioning.model_verdict import judge
from gitml.core.registry.versioning.rules import Rules, other_primary
from gitml.core.settings.config import Config, Guard, ModelRules, Primary
from gitml.core.settings.direction import Direction
from gitml.core.values import MISSING
from gitml.core.verdict import Reason
from gitml.errors import ConfigError
from gitml.render.text.models import decision
from gitml.render.text.models.judging import unjudged

_RULES = Rules(
    "churn",
    ModelRules(Primary("roc_auc", 0.002), (Guard("log_loss", 0.01),)),
)


def _stage(name: str, deps: list[str], outs: list[str], **more: Any) -> Stage:
    made = tuple(Out(path) for path in outs)
    return Stage(name, name, "dvc.yaml", f"run {name}", "", tuple(deps), made, **more)


_STAGES = {
    "prepare": _stage("prepare", ["raw.csv", "prepare.py"], ["train.csv", "test.csv"]),
    "train": _stage(
        "train", ["train.csv", "train.py"], ["model.pkl"], params={"params.yaml": ("train",)}
    ),
    "predict": _stage("predict", ["model.pkl", "test.csv", "predict.py"], ["predictions.csv"]),
    "evaluate": _stage(
        "evaluate", ["predictions.csv", "labels.csv", "evaluate.py"], ["metrics.json"]
    ),
    "other": _stage("other", ["raw.csv", "other.py"], ["other.pkl"]),
}
_MADE = {out.path: stage.address for stage in _STAGES.values() for out in stage.outs}
_POINTERS = {
    path: Pointer(path, f"md5-{path}", stage=_MADE.get(path))
    for path in ["raw.csv", "labels.csv", *_MADE]
}
_BASE = Side(
    model="model.pkl",
    stages=_STAGES,
    pointers=_POINTERS,
    metrics={"metrics.json": {"roc_auc": 0.9, "log_loss": 0.3, "cost": 7}},
    params={"params.yaml": {"train": {"C": 1.0}, "other": 5}},
    code={f"{name}.py": f"blob-{name}" for name in _STAGES},
)


def _with(side: Side = _BASE, *, new: tuple[str, ...] = ("model.pkl",), **metrics: Any) -> Side:
    """Another side: these pointers have a new hash, these metrics a new value."""
    pointers = {p: replace(q, md5=q.md5 if p not in new else "new") for p, q in _POINTERS.items()}
    document: Any = side.metrics["metrics.json"]
    return replace(side, pointers=pointers, metrics={"metrics.json": {**document, **metrics}})


def _kinds(head: Side, base: Side = _BASE, rules: Rules = _RULES) -> tuple[object, list[str]]:
    bump = evidence.decide(base, head, rules)
    return bump.part, [reason.kind for reason in bump.reasons]


def test_better_by_enough_on_the_same_data_is_minor() -> None:
    bump = evidence.decide(_BASE, _with(roc_auc=0.91), _RULES)
    assert bump.part == "minor"
    first = bump.reasons[0]
    assert first.kind == "metric-better"
    assert (first.subject, first.before, first.after) == ("roc_auc", 0.9, 0.91)
    assert first.numbers["min_delta"] == 0.002
    assert first.numbers["better"] == "higher"


@pytest.mark.parametrize(
    ("roc_auc", "part"),
    [(0.902, "minor"), (0.9019, "pipeline"), (0.9, "pipeline"), (0.89, "pipeline")],
)
def test_the_least_improvement_that_counts(roc_auc: float, part: str) -> None:
    assert _kinds(_with(roc_auc=roc_auc))[0] == part


@pytest.mark.parametrize(
    ("base", "head"), [(0.948, 0.95), (0.1, 0.102), (0.28, 0.282), (0.998, 1.0)]
)
def test_an_exact_min_delta_counts_whatever_floats_make_of_it(base: float, head: float) -> None:
    assert _kinds(_with(roc_auc=head), _with(_BASE, new=(), roc_auc=base))[0] == "minor"


@pytest.mark.parametrize(
    ("metrics", "outcome"),
    [
        ({"roc_auc": 0.8985}, "unchanged"),  # as little as it takes to be no better
        ({"roc_auc": 0.898}, "declined"),
        ({"roc_auc": 0.9015}, "unchanged"),
        ({"roc_auc": 0.9, "log_loss": 0.4}, "declined"),  # by its guard
        ({"roc_auc": 0.8985, "log_loss": 0.4}, "declined"),
    ],
)
def test_what_does_not_count_is_neither_better_nor_worse(
    metrics: dict[str, Any], outcome: str
) -> None:
    assert judge(_BASE, _with(**metrics), _RULES).outcome == outcome


def test_without_a_min_delta_equal_is_not_better() -> None:
    rules = replace(_RULES, rules=ModelRules(Primary("roc_auc")))
    assert _kinds(_with(), rules=rules)[0] == "pipeline"
    assert _kinds(_with(roc_auc=0.9000001), rules=rules)[0] == "minor"


def test_lower_is_better_where_the_name_or_the_team_says_so() -> None:
    by_name = replace(_RULES, rules=ModelRules(Primary("log_loss")))
    assert _kinds(_with(log_loss=0.2), rules=by_name)[0] == "minor"
    assert _kinds(_with(log_loss=0.4), rules=by_name)[0] == "pipeline"
    declared = replace(by_name, rules=ModelRules(Primary("cost")), directions={"cost": "lower"})
    assert _kinds(_with(cost=6), rules=declared)[0] == "minor"


def test_other_evaluation_data_is_no_evidence() -> None:
    for path in ("test.csv", "labels.csv"):
        part, kinds = _kinds(_with(new=("model.pkl", path), roc_auc=0.99))
        assert part == "pipeline"
        assert "evaluation-data" in kinds


def test_training_data_may_change_as_long_as_the_test_data_stays() -> None:
    part, kinds = _kinds(_with(new=("model.pkl", "raw.csv", "train.csv"), roc_auc=0.99))
    assert part == "minor"
    assert "data" in kinds


def test_results_that_were_edited_are_called_so() -> None:
    rules = replace(_RULES, lacking="p.csv", unproven=True)
    told = "churn cannot be judged: p.csv is not shown to be what its stage makes"
    assert unjudged(judge(_BASE, _with(roc_auc=0.95), rules)) == told
    files = {"unread": frozenset({"metrics.json"}), "unproven": frozenset({"metrics.json"})}
    side = replace(_with(roc_auc=0.95), metrics={}, **files)  # type: ignore[arg-type]
    told = "churn cannot be judged: metrics.json is not shown to be what its stage makes"
    assert unjudged(judge(_BASE, side, _RULES)) == told


def test_a_value_that_the_metric_cannot_have_is_no_gain() -> None:
    found = judge(_BASE, _with(roc_auc=99999), _RULES)
    assert found.outcome == "unjudged"
    assert unjudged(found) == "churn cannot be judged: roc_auc is 99999, which it cannot be"
    assert judge(_with(roc_auc=-3), _with(roc_auc=0.95), _RULES).outcome == "unknown"
    assert judge(_with(log_loss=-1), _with(roc_auc=0.95), _RULES).outcome == "mixed"


def test_a_guard_stops_a_minor() -> None:
    assert _kinds(_with(roc_auc=0.95, log_loss=0.31))[0] == "minor"
    part, kinds = _kinds(_with(roc_auc=0.95, log_loss=0.3101))
    assert part == "pipeline"
    assert kinds[:2] == ["metric-better", "guard-broken"]


def test_the_same_model_is_not_better_than_itself() -> None:
    head = replace(_with(new=(), roc_auc=0.95), code={**_BASE.code, "evaluate.py": "new"})
    part, kinds = _kinds(head)
    assert part == "pipeline"
    assert "model" in kinds


def test_changed_evaluation_code_is_another_exam() -> None:
    head = replace(_with(roc_auc=0.95), code={**_BASE.code, "evaluate.py": "new"})
    part, kinds = _kinds(head)
    assert part == "pipeline"
    assert "evaluation-code" in kinds
    found = evidence.decide(_BASE, head, _RULES).evidence
    assert {one.id: one.level for one in found}["evaluation-changed"] is None


def test_another_metric_that_decides_is_another_exam() -> None:
    told = Reason("evaluation-metric", "roc_auc", "f1", "roc_auc", "modified")
    part, kinds = _kinds(_with(roc_auc=0.95), rules=replace(_RULES, exam=(told,)))
    assert part == "pipeline"
    assert "evaluation-metric" in kinds


@pytest.mark.parametrize(
    ("state", "part", "outcome"),
    [("held", "minor", "improved"), ("modified", "pipeline", "unknown")],
)
def test_a_rule_that_was_loosened(state: str, part: str, outcome: str) -> None:
    told = Reason("rule-loosened", "models.churn.guards.f1", 0.1, MISSING, state)
    rules = replace(_RULES, loosened=(told,))
    found = evidence.decide(_BASE, _with(roc_auc=0.95), rules)
    assert (found.part, found.verdict.outcome) == (part, outcome)
    assert told in found.reasons
    fell = _with(roc_auc=0.5, log_loss=0.3)
    assert evidence.decide(_BASE, fell, rules).verdict.outcome == "declined"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("auc", "m.json:auc", ()),
        ("test.auc", "auc", ()),
        ("auc", "f1", ("auc", "f1")),
        ("auc", "pr_auc", ("auc", "pr_auc")),
        ("cost", "cost", ("lower", "higher")),
        (None, "auc", ()),
    ],
)
def test_which_metric_decided_before(old: str | None, new: str, told: tuple[str, ...]) -> None:
    def config(metric: str | None, way: Direction) -> Config:
        primary = Primary(metric) if metric else None
        return Config(models={"churn": ModelRules(primary)}, directions={"cost": way})

    found = other_primary("churn", config(old, "lower"), config(new, "higher"))
    assert tuple((one.before, one.after) for one in found) == ((told,) if told else ())


def test_nothing_changed_is_no_version() -> None:
    assert evidence.decide(_BASE, _BASE, _RULES).part is None


def test_what_belongs_to_another_model_does_not_count() -> None:
    head = replace(
        _with(new=("other.pkl",)),
        code={**_BASE.code, "other.py": "new"},
        params={"params.yaml": {"train": {"C": 1.0}, "other": 6}},
    )
    assert evidence.decide(_BASE, head, _RULES).part is None


_Edit = Callable[[Side], Side]


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda s: replace(s, params={"params.yaml": {"train": {"C": 2.0}}}),
         Reason("params", "params.yaml:train.C", 1.0, 2.0, "modified")),
        (lambda s: replace(s, params={"params.yaml": {"train": {"C": 1.0, "D": None}}}),
         Reason("params", "params.yaml:train.D", after=None, state="new")),
        (lambda s: replace(s, params={"params.yaml": {"train": {}}}),
         Reason("params", "params.yaml:train.C", before=1.0, state="deleted")),
        (lambda s: replace(s, code={**s.code, "train.py": "new"}),
         Reason("code", "train.py", "blob-train", "new")),
        (lambda s: replace(s, stages={**s.stages, "train": s.stages["train"]._replace(cmd="x")}),
         Reason("stages", "train", state="command")),
        (lambda s: _with(s, new=("model.pkl", "raw.csv")),
         Reason("data", "raw.csv", "md5-raw.csv", "new")),
        (_with, Reason("model", "model.pkl", "md5-model.pkl", "new")),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_a_reason(edit: _Edit, reason: Reason) -> None:
    bump = evidence.decide(_BASE, edit(_BASE), _RULES)
    assert bump.part == "pipeline"
    assert reason in bump.reasons


def test_data_code_and_the_rest_are_told_in_this_order() -> None:
    head = replace(
        _with(new=("model.pkl", "raw.csv")),
        params={"params.yaml": {"train": {"C": 2.0}}},
        code={**_BASE.code, "train.py": "new", "prepare.py": "new"},
    )
    found = source_changes(_BASE, head)
    assert [(one.kind, one.subject) for one in found] == [
        ("data", "raw.csv"), ("params", "params.yaml:train.C"),
        ("code", "prepare.py"), ("code", "train.py"),
    ]  # fmt: skip


def test_without_a_primary_nothing_shows_it_better() -> None:
    bump = evidence.decide(_BASE, _with(roc_auc=0.99), Rules("churn"))
    assert bump.part == "pipeline"
    assert bump.reasons[0].kind == "no-primary"
    assert decision.hint(bump) == (
        "declare one in gitml.yaml: models: {churn: {primary: METRIC}}; "
        "an improvement then moves MINOR"
    )
    assert decision.hint(evidence.decide(_BASE, _with(roc_auc=0.99), _RULES)) is None


_NAN, _INF = float("nan"), float("inf")


@pytest.mark.parametrize("value", [_NAN, _INF, -_INF, None, "0.9", True, [0.9], 10**400])
@pytest.mark.parametrize("name", ["roc_auc", "log_loss"])
def test_by_what_is_no_finite_number_nothing_is_judged(name: str, value: Any) -> None:
    good = {"roc_auc": 0.99, "log_loss": 0.1}
    head = _with(**(good | {name: value}))
    verdict = judge(_BASE, head, _RULES)
    assert (verdict.outcome, verdict.reasons[0].kind) == ("unjudged", "metric-invalid")
    assert verdict.reasons[0].subject == name
    for bump in (evidence.decide(_BASE, head, _RULES), evidence.first(head, _RULES)):
        assert (bump.part, bump.verdict.outcome) == (None, "unjudged")


@pytest.mark.parametrize("value", [_NAN, _INF, -_INF, None, "0.9"])
def test_a_base_that_is_no_number_shows_no_improvement(value: Any) -> None:
    base = _with(_BASE, new=(), roc_auc=value)
    assert judge(base, _with(roc_auc=0.99), _RULES).outcome == "unknown"
    part, kinds = _kinds(_with(roc_auc=0.99), base)
    assert (part, kinds[:2]) == ("pipeline", ["metric-not-better", "guard-held"])
    base = _with(_BASE, new=(), log_loss=value)
    assert judge(base, _with(roc_auc=0.99), _RULES).outcome == "mixed"
    part, kinds = _kinds(_with(roc_auc=0.99), base)
    assert (part, kinds[:2]) == ("pipeline", ["metric-better", "guard-broken"])


def test_what_could_not_be_read_is_neither_gone_nor_new() -> None:
    unread = frozenset({"metrics.json"})
    base = replace(_BASE, metrics={}, unread=unread)
    verdict = judge(base, _with(roc_auc=0.99), _RULES)
    assert (verdict.outcome, verdict.reasons) == ("unjudged", (Reason("unread", "metrics.json"),))
    head = replace(_with(), metrics={}, unread=unread)
    assert judge(_BASE, head, _RULES) == verdict
    blind = replace(_BASE, metrics={}, unread=frozenset({"dvc.yaml"}))
    assert judge(blind, _with(), _RULES).reasons == (Reason("unread", "dvc.yaml"),)
    elsewhere = replace(_BASE, unread=frozenset({"other.json"}))
    assert judge(elsewhere, _with(roc_auc=0.99), _RULES).outcome == "improved"


def test_a_guard_that_improved_by_more_than_it_may_drop_holds() -> None:
    assert _kinds(_with(roc_auc=0.95, log_loss=0.1))[0] == "minor"


@pytest.mark.parametrize(("roc_auc", "part"), [(0.9019999, "pipeline"), (0.902, "minor")])
def test_what_is_short_of_min_delta_by_a_little_is_not_enough(roc_auc: float, part: str) -> None:
    assert _kinds(_with(roc_auc=roc_auc))[0] == part


def test_data_of_unknown_hash_speaks_for_nothing() -> None:
    pointers = {p: replace(q, md5=None) if p == "test.csv" else q for p, q in _POINTERS.items()}
    base, head = replace(_BASE, pointers=pointers), _with(roc_auc=0.99)
    head = replace(head, pointers={**head.pointers, "test.csv": pointers["test.csv"]})
    part, kinds = _kinds(head, base)
    assert part == "pipeline"
    assert kinds[1] == "evaluation-data"
    assert judge(base, head, _RULES).outcome == "unknown"


def test_where_no_stage_writes_the_metric_nobody_knows_its_data() -> None:
    stages = {name: stage for name, stage in _STAGES.items() if name != "evaluate"}
    base, head = (replace(side, stages=stages) for side in (_BASE, _with(roc_auc=0.99)))
    part, kinds = _kinds(head, base)
    assert part == "pipeline"
    assert kinds[:2] == ["metric-better", "evaluation-data"]
    assert judge(base, head, _RULES).outcome == "improved"


def test_an_evaluation_that_uses_no_data_is_no_evidence() -> None:
    alone = _stage("evaluate", ["model.pkl", "evaluate.py"], ["metrics.json"])
    stages = {**_STAGES, "evaluate": alone}
    base, head = (replace(side, stages=stages) for side in (_BASE, _with(roc_auc=0.99)))
    found = judge(base, head, _RULES).reasons[1]
    assert (found.kind, found.state) == ("evaluation-data", "none")
    assert _kinds(head, base)[0] == "pipeline"


def test_guards_without_a_primary_move_nothing() -> None:
    rules = replace(_RULES, rules=ModelRules(guards=(Guard("log_loss", 0.01),)))
    assert _kinds(_with(log_loss=9.0), rules=rules) == ("pipeline", ["no-primary", "model"])


def test_a_metric_that_only_the_new_side_has_is_no_evidence() -> None:
    base = replace(_BASE, metrics={"metrics.json": {"log_loss": 0.3}})
    assert _kinds(_with(roc_auc=0.99), base)[0] == "pipeline"
    assert _kinds(_with(roc_auc=0.99), replace(_BASE, metrics={}))[0] == "pipeline"


@pytest.mark.parametrize(
    ("head", "rules", "message"),
    [
        (replace(_BASE, metrics={}), _RULES, "this commit has no metric 'roc_auc'"),
        (_with(), replace(_RULES, rules=ModelRules(Primary("cost"))), "which way cost gets better"),
        (_with(), replace(_RULES, rules=ModelRules(guards=(Guard("nope"),))), "no metric 'nope'"),
    ],
)
def test_rules_that_cannot_be_applied_are_errors_also_for_a_first_version(
    head: Side, rules: Rules, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        evidence.decide(_BASE, head, rules)
    with pytest.raises(ConfigError, match=message):
        evidence.first(head, rules)


def test_a_person_can_decide_and_what_changed_stays_on_record() -> None:
    head = _with(new=("model.pkl", "raw.csv"), roc_auc=float("nan"))
    bump = evidence.manual(Decision("major", "another target"), _BASE, head, _RULES)
    assert (bump.part, bump.manual) == ("major", True)
    assert [r.kind for r in bump.reasons] == ["manual", "data"]


def test_what_a_person_decides_is_told_with_what_the_rules_say() -> None:
    bump = evidence.manual(Decision("minor", "asked for"), _BASE, _with(roc_auc=0.5), _RULES)
    assert (bump.part, bump.judged) == ("minor", "declined")
    assert [r.kind for r in bump.reasons] == ["manual", "metric-not-better", "guard-held"]


def test_metrics_by_file_by_key_and_by_last_part() -> None:
    metrics: Any = {"a.json": {"test": {"auc": 1}, "x": 1}, "b.json": {"x": 2}}
    assert find_metric(metrics, "b.json:x", "here").path == "b.json"
    assert find_metric(metrics, "test.auc", "here").key == "test.auc"
    assert find_metric(metrics, "auc", "here").key == "test.auc"
    with pytest.raises(ConfigError, match="more than one metric is called 'x'") as caught:
        find_metric(metrics, "x", "here")
    assert caught.value.hint == "write which one: a.json:x, b.json:x"


def test_evaluation_data_looks_through_predictions_and_past_code() -> None:
    assert evaluation_data(_BASE, "metrics.json") == {
        "labels.csv": "md5-labels.csv",
        "test.csv": "md5-test.csv",
    }
    assert evaluation_data(_BASE, "written-by-hand.json") is None


def test_without_a_stage_that_measures_on_one_side_nobody_can_tell_on_which_data() -> None:
    by_hand = replace(_BASE, stages={})
    assert other_data(by_hand, _BASE, "metrics.json") is None
    assert other_data(_BASE, by_hand, "metrics.json") is None
    assert other_data(_BASE, _BASE, "metrics.json") == ()


def test_data_that_lies_in_git_counts_as_evaluation_data() -> None:
    stage = _stage("evaluate", ["model.pkl", "lib", "table.csv"], ["metrics.json"])
    code = {"lib/a.py": "1", "lib/words.txt": "2", "table.csv": "3"}
    side = replace(_BASE, stages={**_STAGES, "evaluate": stage}, code=code)
    assert evaluation_data(side, "metrics.json") == {"lib/words.txt": "2", "table.csv": "3"}


def test_metrics_made_anew_of_the_old_model_are_of_the_same_data() -> None:
    head = _with(new=("model.pkl", "labels.csv"), roc_auc=0.95)
    assert "evaluation-data" in _kinds(head)[1]
    part, kinds = _kinds(head, replace(_BASE, remeasured=frozenset({"metrics.json"})))
    assert part == "minor"
    assert "evaluation-data" not in kinds


@pytest.mark.parametrize(
    ("head", "outcome", "judged"),
    [
        (0.95, "better", "better"),
        (0.95, "no difference shown", "unchanged"),
        (0.85, "worse", "worse"),
        (0.85, "no difference shown", "unchanged"),
    ],
)
def test_what_a_test_does_not_show_is_neither_better_nor_worse(
    head: float, outcome: str, judged: str
) -> None:
    test = tested.TestedMetric(
        0.9, head, "higher", head - 0.95, head - 0.85, 0.01, outcome, "p.csv"
    )
    rules = Rules("churn", ModelRules(Primary("auc", 0.002)), tested={"auc": test})
    bump = evidence.decide(_BASE, _with(), rules)
    assert bump.judged == judged
    assert bump.part == ("minor" if judged == "better" else "pipeline")


@pytest.mark.parametrize(("head", "judged"), [(0.895, "better"), (0.5, "mixed")])
def test_a_guard_that_nothing_tested_goes_by_its_numbers(head: float, judged: str) -> None:
    primary = tested.TestedMetric(0.9, 0.95, "higher", 0.01, 0.09, 0.01, "better", "p.csv")
    guard = tested.TestedMetric(0.9, head, "higher", outcome="not tested", file="p.csv")
    declared = ModelRules(Primary("auc"), (Guard("recall", 0.01),))
    rules = Rules("churn", declared, tested={"auc": primary, "recall": guard})
    assert judge(_BASE, _with(), rules).outcome == judged


def test_only_a_guard_that_was_tested_makes_a_model_worse() -> None:
    primary = tested.TestedMetric(
        0.9, 0.9, "higher", -0.01, 0.01, 1.0, "no difference shown", "p.csv"
    )
    guard = tested.TestedMetric(0.9, 0.5, "higher", outcome="not tested", file="p.csv")
    declared = ModelRules(Primary("auc"), (Guard("recall", 0.01),))
    rules = Rules("churn", declared, tested={"auc": primary, "recall": guard})
    assert judge(_BASE, _with(), rules).outcome == "declined"
