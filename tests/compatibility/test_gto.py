"""Whatever happens to models: GTO shows what gitml shows, and DVC finds what both find.

Left out is what GTO cannot order or count: two events in one second, two versions on a commit with
an alias, and an alias on a commit that is no version.
"""

import os
from datetime import UTC, datetime
from typing import Any

import pytest
from dvc.repo import Repo
from gto import api
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitml.core.registry import events, versions
from gitml.core.registry.events import Motive, NewEvent
from gitml.core.registry.tags import Tag
from gitml.core.registry.versions import History
from tests.fixtures.project import Project

_MODELS = ("churn", "sub/dir=net-2")
_ALIASES = ("prod", "eu/staging")
_COMMITS = 6
_ACTIONS = ("release", "promote", "promote", "withdraw", "clear", "deprecate", "gto-clear")
_step = st.tuples(
    st.sampled_from(_ACTIONS),
    st.sampled_from(_MODELS),
    st.sampled_from(_ALIASES),
    st.integers(0, 9),
    st.integers(-3, 3),
)
# A few releases first, as nothing else can happen without them.
_first = st.lists(st.tuples(st.just("release"), st.sampled_from(_MODELS), st.just(""),
                            st.integers(0, 9), st.just(0)), min_size=2, max_size=6)  # fmt: skip
_steps = st.builds(lambda first, then: [*first, *then], _first, st.lists(_step, max_size=14))


class _Replay:
    """A history that grows by what people do, each time at the clock of another machine."""

    def __init__(self) -> None:
        self.tags: list[tuple[str, str, datetime]] = []
        self.free = {model: list(range(_COMMITS)) for model in _MODELS}

    def history(self, model: str) -> History:
        made = [Tag(name, commit, "Ada", date, "") for name, commit, date in self.tags]
        return versions.replay(made).get(model, History(model))

    def act(self, action: str, model: str, alias: str, number: int, skew: int) -> None:
        history = self.history(model)
        now = datetime.fromtimestamp(1_800_000_000 + 60 * len(self.tags) + 1000 * skew, UTC)
        motive = Motive("", now)
        if action == "release":
            if self.free[model]:
                version = f"v1.{len(history.versions)}.0{'-rc.1' if number == 0 else ''}"
                commit = str(self.free[model].pop(0))
                self.tags.append((f"{model}@{version}", commit, events.next_date(now, history)))
            return
        if not history.versions:
            return
        target = history.versions[number % len(history.versions)]
        planned: tuple[NewEvent, ...] = ()
        if action == "promote" and not target.withdrawn:
            planned = events.promote(history, target, alias, motive)
        elif action == "withdraw":
            planned = events.withdraw(history, target, motive)
        elif action == "clear":
            planned = events.clear(history, alias, motive)
        elif action == "gto-clear":  # of one version only, as `gto unassign` does
            planned = events.clear(history, alias, motive)[-1:]
        elif action == "deprecate":
            planned = events.deprecate(history, motive)
        self.tags += [(one.tag.name, one.tag.commit, one.tag.date) for one in planned]


@pytest.fixture(scope="module")
def commits(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("gto"))
    project.git("init", "--quiet")
    for number in range(_COMMITS):
        project.write("file", str(number))
        project.commit(str(number))
    return project


def _make(project: Project, tags: list[tuple[str, str, datetime]]) -> None:
    shas = project.git("rev-list", "--reverse", "HEAD").split()
    old = project.git("tag", "--list").split()
    if old:
        project.git("tag", "--delete", *old)
    for name, commit, date in tags:
        os.environ["GIT_COMMITTER_DATE"] = f"{int(date.timestamp())} +0000"
        project.git("tag", "-a", name, "-m", "m", shas[int(commit)])


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_steps)
def test_gto_and_dvc_agree(commits: Project, steps: list[tuple[str, str, str, int, int]]) -> None:
    replay = _Replay()
    for step in steps:
        replay.act(*step)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "")
        _make(commits, replay.tags)
    ours = commits.gitml("model", "list", "--json").json["models"]
    theirs: dict[str, Any] = api.show(str(commits.root), deprecated=True)
    assert {name.replace(":", "=") for name in theirs} == set(ours)
    for name, shown in theirs.items():
        mine = ours[name.replace(":", "=")]
        latest = shown["version"]
        # Of GTO's latest one may also be a pre-release; ours never is.
        if latest is None or "-" not in latest:
            assert (mine["latest"] or {}).get("version") == latest
        assert mine["aliases"] == {k: v for k, v in shown["stage"].items() if v is not None}
        assert mine["deprecated"] == (not shown["active"])
    if "gto-clear" not in [step[0] for step in steps]:
        _dvc_agrees(commits, ours)


def _dvc_agrees(project: Project, ours: dict[str, Any]) -> None:
    """DVC takes the commit of an alias's last tag, whatever that says."""
    with Repo(str(project.root), uninitialized=True) as repo:
        for name, mine in ours.items():
            for alias, place in mine["assigned"].items():
                found = repo.artifacts.get_rev(name.replace("=", ":"), stage=alias)
                assert found == place["commit"]
