"""Tables of models and of what happened to them, on a terminal of 80 columns."""

from datetime import UTC, datetime

from gitml.core.registry.model_summary import Assigned, ModelSummary
from gitml.core.registry.tags import Tag
from gitml.core.registry.version_details import PastEvent
from gitml.core.registry.versioning.evidence import Bump
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versions import Registered, Version
from gitml.core.verdict import ModelVerdict, Reason, Verdict
from gitml.render import registry
from gitml.render.text.models import model_history

_MODEL = "customer-churn-90-days"
_WHY = "auc rose from 0.812 to 0.834, which is more than the 0.002 that count"
_TAG = Tag(
    f"{_MODEL}@v1.12.0", "c" * 40, "Grace Brewster Hopper", datetime(2026, 11, 2, tzinfo=UTC), ""
)


def _check(text: str) -> None:
    """Nothing was shortened, and every line fits."""
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80
    for word in f"{_MODEL} {_TAG.tagger} {_WHY}".split():
        assert word in text


def test_events() -> None:
    event = PastEvent(_MODEL, "assign", "v1.12.0", "prod", "v1.11.0", _WHY, _TAG)
    _check(model_history.events([event], 80))


def test_models() -> None:
    latest = Registered(_MODEL, Version(1, 12, 0), _TAG)
    place = Assigned("v1.12.0", _TAG, _WHY)
    one = ModelSummary(_MODEL, None, latest, {"prod": place}, 1, why=_WHY)
    text = registry.models([one], columns=80)
    _check(text)
    assert text.count(f"\n    {_WHY}") == 2


_LONG = (
    "roc_auc went from 0.6268 to 0.626 (-0.00081): no difference shown (95 % interval -0.0029 to "
    "+0.0012, the earlier model was measured anew)"
)


def test_reasons_are_whole_sentences() -> None:
    latest = Registered(_MODEL, Version(1, 12, 0), _TAG)
    one = ModelSummary(_MODEL, None, latest, {}, 1, why=_LONG)
    narrow = registry.models([one], columns=80)
    assert " ".join(narrow.split()).endswith(_LONG)
    assert max(map(len, narrow.splitlines())) <= 80
    assert _LONG in registry.models([one])
    assert "measured anew" in registry.models([one], as_md=True)


def test_reasons_of_a_plan_are_wrapped() -> None:
    verdict: ModelVerdict = Verdict("churn", "decided", (Reason("manual", _LONG),))
    planned = NextVersion("churn", Version(1, 13, 0), Bump("minor", verdict))
    narrow = registry.plan(planned, columns=80)
    assert max(map(len, narrow.splitlines())) <= 80
    assert _LONG in " ".join(narrow.split())
    assert _LONG in registry.plan(planned)
