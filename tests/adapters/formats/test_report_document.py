"""A report that was read back from its document, which may come from anybody."""

import json
import re
from typing import Any, get_args

import pytest

from gitml.adapters.formats import report_document
from gitml.core.checks.gates import Limit, Outcome, Why
from gitml.core.metrics.direction import Standing
from gitml.core.verdict import ModelOutcome
from gitml.errors import OutsideError
from gitml.render.markdown.comment import Footer, body, gates_status, headline
from gitml.render.markdown.comment_marker import read_first_line
from gitml.render.markdown.reports.report import markdown
from tests.fixtures.report_documents import BASE, HEAD, document

ROUGH = "</details><script>@all [x](http://e.example) `|` ![i](http://e.example) <img src=x> #1"
MARKER = "<!-- gitml:report:report -->\n<!-- gitml:outcome:blocked -->"


def _markdown(found: dict[str, Any]) -> str:
    read = report_document.read(json.dumps(found).encode())
    return markdown(read.report, "1.0.0", read.training, read.words)


def test_it_says_what_the_report_said() -> None:
    text = _markdown(document())
    lines = text.splitlines()
    assert lines[0] == "## ✅ churn is better: auc 0.90 → 0.95"
    assert "1 metric worse, 1 improved (untested), 1 renamed, 1 parameter changed" in text
    assert "- ⚠️ the test set changed" in text
    assert "### Gates: 2 passed" in text
    assert "- auc: &#8805; 0.95 is now" in text
    assert "- schemas/a.yaml: columns.a.min: it takes more" in text
    assert "- models.churn.primary: gone" in text
    assert (
        "| **`auc`** (primary) | 0.90 | **0.95** | +0.05 (+5.6 %) |  | improved, untested |" in text
    )
    assert "| `loss` | 0.30 | **0.35** | +0.05 (+17 %) | +0.0100 to +0.0900 | ❌ worse |" in text
    assert "about the same" in text
    assert "`tpr` → `recall`" in text
    assert "| `model.pkl` | model changed | 1.00 kB | 2.00 kB |" in text
    assert "- stage `train`: changed (command changed)" in text
    assert "- `made.csv`, made by a stage: added" in text
    assert "Pipeline: 1 ran" in text
    assert "Next version: <code>churn&#64;v1&#46;1&#46;0</code> (MINOR&#32;after" in text
    assert (
        "- `model.pkl` `22222222`, made by stage `train` from `raw.csv` `33333333`, `raw`" in text
    )
    assert "<summary>History of <code>auc</code></summary>" in text
    assert 'x-axis ["v1.0.0", "ccccccc", "new"]' in text
    assert "untested. 1 more commit has no number there." in text
    assert f"base {BASE} · head {HEAD} with uncommitted changes · gitml 1.0.0" in text
    assert gates_status(text) == ("success", "2 passed")


def test_what_is_not_judged_has_no_verdict() -> None:
    found = document()
    loss = found["metrics"]["metrics.json"]["loss"]
    loss |= {"better": None, "verdict": "not judged", "ci": None, "p": None}
    text = _markdown(found)
    assert "1 metric improved (untested), 1 not judged, 1 renamed" in text
    assert "| `loss` | 0.30 | **0.35** | +0.05 (+17 %) | not judged |" in text


def test_a_training_that_failed() -> None:
    found = document(outcome="failed", gates=[], metrics={})
    found["training"]["failed"] = True
    found["training"]["stages"]["train"] |= {
        "outcome": "failed",
        "exit_code": 3,
        "problem": "exit code 3",
        "tail": ["line\n````\n<!-- gitml:outcome:x -->", "last"],
    }
    text = _markdown(found)
    assert text.startswith("## ⛔ Training failed: stage `train`")
    assert "`````text\nline\n````\n<! -- gitml:outcome:x -->\nlast\n`````" in text
    assert gates_status(text) == ("error", "not judged")
    found["training"]["stages"]["train"]["outcome"] = "ran"
    with pytest.raises(OutsideError, match="nothing in it did"):
        _markdown(found)


def _spoiled(node: Any, rough: str) -> Any:
    """Everything that may be any text is that text."""
    if isinstance(node, list):
        return [_spoiled(one, rough) for one in node]
    if not isinstance(node, dict):
        return node
    fixed = {
        "schema",
        "commit",
        "train.py",
        "uv.lock",
        "kind",
        "is",
        "change",
        "outcome",
        "verdict",
        "result",
        "rule",
    }
    fixed |= {"evidence", "unit", "md5", "name"}
    found = {}
    for key, value in node.items():
        own = isinstance(value, str) and key not in fixed
        found[key] = rough if own else _spoiled(value, rough)
    return found


@pytest.mark.parametrize("rough", [ROUGH, MARKER, "\ud800\u202e\x00\x1b[31m", "", " ", "`" * 50])
def test_nothing_in_it_is_markup(rough: str) -> None:
    found = _spoiled(document(), rough)
    for key in ("metrics", "params", "data", "code", "environment", "models", "next_versions"):
        found[key] = dict.fromkeys([rough, "x"], next(iter(found[key].values())))
    for key in ("metrics", "params"):
        found[key]["x"] = dict.fromkeys([rough], next(iter(found[key]["x"].values())))
    found["metrics"]["x"][rough].pop("renamed_from", None)
    text = _markdown(found)
    text.encode()
    assert read_first_line(body("report", text, Footer(), 60_000)).results == ()
    text = re.sub(r"<!-- gitml:result: [^<>()@`]* -->\n", "", text)
    bare = re.sub(r"<code>[^<>]*</code>|(`+)[^`\n](?:.*?[^`\n])?\1", "", text)
    tags = {"details", "/details", "summary", "/summary", "sub", "/sub"}
    assert {*re.findall(r"<([^>]*)>", bare)} <= {*tags, "!-- gitml:gates: 2 passed --"}
    assert not re.search(r"@all|\]\(|(?<!&)#1|http:", bare)
    posted = body("report", text, Footer(HEAD), 3_000)
    assert len(posted) <= 3_000
    assert posted.startswith("<!-- gitml:report:report {} -->\n## ")
    assert len(headline(text, 140)) <= 140


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "value"),
    [
        ((), []),
        ((), None),
        (("schema",), "gitml.report/2"),
        (("outcome",), "splendid"),
        (("headline",), "x" * 2001),
        (("head",), None),
        (("head", "commit"), "main"),
        (("metrics", "metrics.json", "auc", "verdict"), "excellent"),
        (("metrics", "metrics.json", "auc", "ci"), [0.1]),
        (("gates",), [{"subject": "auc"}]),
        (("gates", 0, "reason"), "because"),
        (("gates", 0, "head"), float("nan")),
        (("gates", 0, "rule"), "delete"),
        (("training", "stages", "train", "seconds"), -1),
        (("code",), {"x": "exploded"}),
        (("history", 0, "points", 0, "name"), 'a"]'),
        (("history", 0, "points", 0, "name"), "a\n"),
        (("history", 0, "points", 0, "value"), float("inf")),
        (("history", 0, "points"), []),
        (("models",), {str(n): {} for n in range(10_001)}),
        (("data", "model.pkl", "head", "size"), "big"),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_what_is_no_report_is_refused(place: tuple[Any, ...], value: object) -> None:
    found: Any = document()
    if place:
        inner = found
        for part in place[:-1]:
            inner = inner[part]
        inner[place[-1]] = value
    else:
        found = value
    with pytest.raises(OutsideError, match="not as gitml writes it"):
        report_document.read(json.dumps(found).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 10_000, b" " * 4_000_001],
    ids=["empty", "cut", "no-text", "deep", "long-number", "large"],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(OutsideError):
        report_document.read(content)


def test_values_of_any_kind_are_shown() -> None:
    metric = document()["metrics"]["metrics.json"]["auc"]
    values: list[Any] = [None, True, "text", [1, 2], {"a": {"b": []}}, 10**299, -1e308, 2**63]
    found = {str(n): {**metric, "base": 1, "head": value} for n, value in enumerate(values)}
    text = _markdown(document(metrics={"m.json": found}, params={"p.yaml": found}))
    assert "**`text`**" in text


def test_the_schema_has_every_word() -> None:
    found = report_document.schema()
    gate, metric = found["$defs"]["gate"]["properties"], found["$defs"]["metric"]["properties"]
    for kind, words in (
        (Standing, metric["verdict"]["enum"]),
        (Limit, gate["rule"]["enum"]),
        (Outcome, gate["result"]["enum"]),
        (Why, [word or "" for word in gate["reason"]["enum"]]),
        (ModelOutcome, [w for w in found["properties"]["outcome"]["enum"] if w != "failed"]),
    ):
        assert {*words} == {*get_args(kind)}
