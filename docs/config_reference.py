"""The reference of gitml.yaml, from the classes that hold what it says."""

import dataclasses
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gitml.adapters.executors.dask.options import DaskOptions
from gitml.core.settings.alias_rules import AliasRules
from gitml.core.settings.ci_rules import CiRules
from gitml.core.settings.config import Config, Guard, ModelRules, Primary
from gitml.core.settings.data_rules import DataRule
from gitml.core.settings.evaluation_rules import Evaluation, RowMetric, SliceRule
from gitml.core.settings.gate_rules import DriftGate, MetricGate, SchemaGate, SizeGate, StageGate
from gitml.core.settings.release_rules import ReleaseRules
from gitml.core.settings.report_rules import CostRate
from gitml.core.settings.retrain_rules import (
    ChangedRule,
    DecayRule,
    DriftRule,
    NewDataRule,
    ScheduleRule,
)
from gitml.core.settings.retraining import RetrainRules

# Where a key is not named as the field that holds it; None is the name of the entry itself.
_KEYS: Mapping[tuple[type, str], str | None] = {
    (Config, "directions"): "metrics",
    (CiRules, "package_index"): "index",
    (Guard, "metric"): None,
    (MetricGate, "minimum"): "min",
    (MetricGate, "maximum"): "max",
    (SizeGate, "path"): "size",
    (NewDataRule, "path"): "new_data",
    (DecayRule, "limits"): "decay",
    (DriftRule, "limits"): "drift",
    (ChangedRule, "kinds"): "changed",
    (DriftGate, "path"): "drift",
    (SizeGate, "maximum"): "max",
}
SECTIONS: tuple[tuple[str, type, str], ...] = (
    ("", Config, "models:\n  churn: {primary: roc_auc}\nbaseline: main\n"),
    (
        "models.MODEL",
        ModelRules,
        "models:\n  churn:\n    primary: roc_auc\n    guards: {log_loss: {max_drop: 0.01}}\n",
    ),
    (
        "models.MODEL.primary",
        Primary,
        "models:\n  churn:\n    primary: {metric: roc_auc, min_delta: 0.002}\n",
    ),
    (
        "models.MODEL.guards.METRIC",
        Guard,
        "models:\n  churn:\n    guards:\n      log_loss: {max_drop: 0.01}\n",
    ),
    (
        "evaluations.NAME",
        Evaluation,
        """\
evaluations:
  test:
    predictions: evaluation/predictions.csv
    id: row
    label: y_true
    prediction: y_pred
    score: p
    metrics: [roc_auc, accuracy, log_loss]
    slices: [site]
""",
    ),
    (
        "evaluations.NAME.slices",
        SliceRule,
        """\
evaluations:
  test:
    predictions: predictions.csv
    label: y_true
    prediction: y_pred
    slices: [site, {column: age, bins: [0, 30, 60]}]
""",
    ),
    (
        "evaluations.NAME.row_metrics.METRIC",
        RowMetric,
        """\
evaluations:
  test:
    predictions: predictions.csv
    label: y_true
    prediction: y_pred
    row_metrics: {cost: {column: cost_eur, better: lower}}
""",
    ),
    (
        "data.NAME",
        DataRule,
        """\
data:
  train:
    path: data/train.csv
    schema: schemas/train.yaml
    target: churned
    apart_from: data/test.csv
""",
    ),
    (
        "gates: a metric",
        MetricGate,
        """\
gates:
  - {metric: roc_auc, min: 0.9, max_drop: 0.01}
  - {metric: recall, by: site, min: 0.7, max_difference: 0.05}
""",
    ),
    (
        "gates: a size",
        SizeGate,
        "gates:\n  - {size: models/model.joblib, max: 50MB, max_growth: 20%}\n",
    ),
    ("aliases.ALIAS", AliasRules, "aliases:\n  prod: {requires: [verify, gates]}\n"),
    (
        "gates: the time of a stage",
        StageGate,
        "gates:\n  - {stage: train, max_duration: 30min, level: warn}\n",
    ),
    (
        "gates: a table and its schema",
        SchemaGate,
        "gates:\n  - {schema: schemas/raw.yaml, data: data/raw.csv}\n",
    ),
    (
        "gates: the drift of a table",
        DriftGate,
        "gates:\n  - {drift: data/raw.csv, max_shifted: 20%, watch: [age]}\n",
    ),
    (
        "retrain",
        RetrainRules,
        """\
models:
  churn: {primary: auc}
retrain:
  model: churn
  when:
    - {schedule: 30d}
    - {new_data: data/raw.csv, size: 10%}
    - {decay: live.json:accuracy, min: 0.85, max_drop: 0.02}
    - {drift: live.csv, reference: data/train.csv, watch: [age]}
    - {changed: [code, params]}
""",
    ),
    ("retrain.when: an age", ScheduleRule, "retrain:\n  when:\n    - {schedule: 2w}\n"),
    (
        "retrain.when: new data",
        NewDataRule,
        "retrain:\n  when:\n    - {new_data: data/raw.csv, rows: 1000}\n",
    ),
    (
        "retrain.when: a metric",
        DecayRule,
        "retrain:\n  when:\n    - {decay: live.json:accuracy, min: 0.85}\n",
    ),
    (
        "retrain.when: a table that shifted",
        DriftRule,
        "retrain:\n  when:\n    - {drift: live.csv, reference: data/train.csv, max_shifted: 20%}\n",
    ),
    (
        "retrain.when: what changed",
        ChangedRule,
        "retrain:\n  when:\n    - {changed: [code, params, stages, data]}\n",
    ),
    ("ci", CiRules, "ci: {index: 'https://pypi.example.com/simple', runs_on: gpu}\n"),
    ("report.cost", CostRate, "report:\n  cost: {per_hour: 0.9, currency: EUR}\n"),
    ("release", ReleaseRules, "release:\n  rules: {data-refreshed: minor, env-changed: none}\n"),
    (
        "executors.dask",
        DaskOptions,
        "executors:\n  dask: {address: 'tls://scheduler:8786', shared_fs: true}\n",
    ),
)
_MORE = """\
## `metrics.METRIC`

| key | takes | default | is |
|---|---|---|---|
| `better` | `higher` or `lower` | | which way the metric gets better |

```yaml
metrics:
  my_cost: {better: lower}
```

## `pools` and `executors`

`pools` is a number by name: how many stages of that pool run at once. What `executors.slurm` takes
is in [Executors](../how-to/executors.md).

```yaml
pools: {gpu: 1}
executors:
  slurm: {partition: long, cpus: 8, time: 2h}
```
"""


def reference() -> str:
    """The page."""
    parts = [
        "# `gitml.yaml`",
        "",
        "Generated from the code. Everything has a default, and an empty file is valid. A key that",
        "is not listed here is an error.",
        "",
    ]
    for place, kind, example in SECTIONS:
        parts += [f"## `{place}`" if place else "## Top level", ""]
        parts += ["| key | takes | default | is |", "|---|---|---|---|"]
        parts += [_row(kind, one) for one in keys(kind)]
        parts += ["", "```yaml", example.rstrip("\n"), "```", ""]
    return "\n".join([*parts, _MORE.rstrip("\n"), ""])


class Field(NamedTuple):
    """One of a dataclass or of a named tuple.

    Attributes:
        type: as it is annotated.
        default: MISSING where it has none that can be written.
    """

    name: str
    type: object
    default: object


def keys(kind: type) -> dict[str, Field]:
    """The fields of a class by the key that each is in the file."""
    named = {_KEYS.get((kind, one.name), one.name): one for one in _fields(kind)}
    return {name: one for name, one in named.items() if name is not None}


def _fields(kind: type) -> Iterator[Field]:
    if dataclasses.is_dataclass(kind):
        yield from (Field(one.name, one.type, one.default) for one in dataclasses.fields(kind))
        return
    defaults = getattr(kind, "_field_defaults", {})
    for name, annotation in inspect.get_annotations(kind).items():
        default = defaults.get(name, dataclasses.MISSING)
        is_section = isinstance(default, dict) or hasattr(default, "_fields")
        yield Field(name, annotation, dataclasses.MISSING if is_section else default)


def _row(kind: type, key: str) -> str:
    one = keys(kind)[key]
    return f"| `{key}` | {_type(one)} | {_default(one)} | {_described(kind, one.name)} |"


def _described(kind: type, name: str) -> str:
    text = inspect.getdoc(kind) or ""
    found = re.search(rf"^    {name}: (.*(?:\n        .*)*)", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"{kind.__name__}.{name} has no description")
    words = re.sub(r":\w+:`(\w+)`", r"`\1`", " ".join(found[1].split()))
    return words.replace("``", "`").replace("|", "\\|")


def _type(one: Field) -> str:
    words = str(one.type)
    for pattern, word in (
        (r"MetricGate$", "a metric, with `min`, `max` and `max_drop` beside it"),
        (r"Gate\b|RetrainRule,", "a list of sections"),
        (r"Changed,", "names"),
        (r"Amount", "a number, or a percentage as `2%`"),
        (r"'point'", "`point`, `shown` or `proven`"),
        (r"'fail'", "`fail`, `warn` or `pass`"),
        (r"'warn'", "`error` or `warn`"),
        (r"'baseline'", "`head` or `baseline`"),
        (r"^typing.Literal\['higher'", "`higher` or `lower`"),
        (r"SliceRule", "names, or sections"),
        (r"Mapping|Direction|ModelRules|RetrainRules|tuple\[gitml", "a section"),
        (r"tuple\[str", "names"),
        (r"tuple\[float", "numbers"),
        (r"Primary", "a name, or a section"),
        (r"tuple\[int", "two numbers"),
        (r"bool", "`true` or `false`"),
        (r"int|float", "a number"),
    ):
        if re.search(pattern, words):
            return word if "str" not in words or word == "a section" else f"{word}"
    return "text"


def _default(one: Field) -> str:
    if one.default in (dataclasses.MISSING, None, "", ()):
        return ""
    value = str(one.default).lower() if isinstance(one.default, bool) else str(one.default)
    return f"`{value}`"
