"""Which part of a version moves: each piece of evidence by its name, and what a team says of it."""

import pytest

from gitml.core.registry import versions
from gitml.core.registry.tags import Tag
from gitml.core.registry.versioning import levels, next_version
from gitml.core.registry.versioning.evidence import Bump
from gitml.core.settings import release_rules
from gitml.core.settings.release_rules import ReleaseRules
from gitml.core.verdict import Reason, Verdict
from gitml.errors import CheckFailedError, ConfigError
from tests.core.registry.test_events import _history

_REASONS = (
    Reason("metric-better", "auc", 0.9, 0.95),
    Reason("guard-held", "loss", 1.0, 1.0),
    Reason("data", "raw.csv", "a", "b"),
    Reason("stages", "train", state="command"),
    Reason("stages", "new"),
    Reason("model", "m", "a", "a"),
    Reason("model", "m", "a", "b"),
    Reason("environment", "uv.lock", "a", "b"),
)


def _ids(*, improved: bool, regressed: bool = False) -> list[str | None]:
    found = levels.evidence(_REASONS, ReleaseRules(), improved=improved, regressed=regressed)
    return [one.id for one in found]


def test_every_reason_has_the_name_that_rules_know_it_by() -> None:
    assert _ids(improved=True) == [
        "metric-improved",
        None,
        "data-refreshed",
        "cmd-changed",
        "dag-changed",
        None,
        "model-bytes-changed",
        "env-changed",
    ]
    assert _ids(improved=False)[0] == "metric-within-noise"
    assert _ids(improved=False, regressed=True)[0] == "metric-regressed"


@pytest.mark.parametrize(
    ("rules", "improved", "part"),
    [
        ({}, True, "minor"),
        ({}, False, "pipeline"),
        ({"data-refreshed": "major"}, True, "major"),
        ({"data-refreshed": "minor"}, False, "minor"),
        ({"metric-improved": "pipeline"}, True, "pipeline"),
    ],
)
def test_the_highest_level_counts_and_a_team_may_set_it(
    rules: dict[str, str], improved: bool, part: str
) -> None:
    parsed = release_rules.parse_release({"rules": rules}, "gitml.yaml")
    found = levels.evidence(_REASONS, parsed, improved=improved, regressed=False)
    assert levels.part(found) == part


def test_nothing_counts_where_a_team_says_so() -> None:
    parsed = release_rules.parse_release({"rules": {"code-changed": "none"}}, "gitml.yaml")
    reasons = [Reason("code", "a.py", "a", "b")]
    found = levels.evidence(reasons, parsed, improved=False, regressed=False)
    assert levels.part(found) is None
    history = _history("m@v1.0.0")
    for evidence, told in ((found, "since m@v1.0.0 makes no version: code-changed"), ((), "those")):
        moved = Bump(None, Verdict("m", "unchanged"), evidence=evidence)
        with pytest.raises(CheckFailedError, match=told):
            next_version.next_version(history, history.latest, moved)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"data-refresht": "minor"}, "no evidence is called 'data-refresht'"),
        ({"data-refreshed": "patch"}, "expected one of major, minor, pipeline, none"),
        ({"data-refreshed": ["minor"]}, "expected one of"),
        ([], "expected a mapping"),
    ],
)
def test_wrong_rules_are_named(rules: object, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        release_rules.parse_release({"rules": rules}, "gitml.yaml")
    assert words in caught.value.message


def _next(part: versions.Part, *names: str, pre: str | None = None) -> str:
    history = _history(*names)
    moved = Bump(part, Verdict("m", "unchanged", (Reason("code", "a.py"),)))
    return str(next_version.next_version(history, history.latest, moved, pre).version)


def test_numbers_below_one_move_as_all_others() -> None:
    assert _next("pipeline", "m@v0.1.0") == "v0.1.1"
    assert _next("minor", "m@v0.1.0") == "v0.2.0"
    assert _next("major", "m@v0.1.0") == "v1.0.0"


def test_pre_releases_are_counted_and_are_never_latest() -> None:
    assert _next("minor", "m@v1.0.0", pre="rc") == "v1.1.0-rc.1"
    assert _next("minor", "m@v1.0.0", "m@v1.1.0-rc.1:b", pre="rc") == "v1.1.0-rc.2"
    assert _next("minor", "m@v1.0.0", "m@v1.1.0-rc.1:b") == "v1.1.0"
    assert isinstance(_history("m@v1.0.0").last, Tag)
