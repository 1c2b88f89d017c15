"""Where no kind of link to the cache works that the settings allow."""

from pathlib import Path

import pytest
from dvc.exceptions import CacheLinkError
from dvc_data.hashfile import checkout

from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.errors import translate
from gitml.adapters.dvc.links import refuse_unlinkable
from gitml.adapters.dvc.session import session
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project

_HINT = "allow copies, too, on this machine: dvc config --local cache.type reflink,copy"
_WHY = "no kind of link that cache.type names works here"


@pytest.fixture
def unlinkable(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """As where the cache is on another disk."""
    project.dvc("config", "cache.type", "hardlink")
    monkeypatch.setattr(checkout, "test_links", lambda *_: [])
    return project


def test_what_is_added_is_recorded_and_told_in_our_words(
    unlinkable: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    talk = FakeTalk()
    unlinkable.write("data", "1")
    (added,) = Dvc(unlinkable.root, "", talk).add(["data"])
    assert (added.path, unlinkable.read("data")) == ("data", "1")
    told = f"recorded, and not linked to the cache: 'data': {_WHY}; {_HINT}"
    assert [one for one in talk.warned if "link" in one] == [told]
    assert capfd.readouterr() == ("", "")


def test_no_stage_runs_whose_output_could_not_be_linked(unlinkable: Project) -> None:
    unlinkable.write("dvc.yaml", "stages: {s: {cmd: touch a b, outs: [a, {b: {cache: false}}]}}\n")
    with session(unlinkable.root, FakeTalk()) as repo:
        stages = list(repo.index.stages)
        with pytest.raises(OutsideError, match=f"cannot link 'a' to the cache: {_WHY}") as caught:
            refuse_unlinkable(repo, stages)
        assert caught.value.hint == _HINT
        stages[0].outs[0].use_cache = False
        refuse_unlinkable(repo, stages)


def test_an_error_of_dvc_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = translate(CacheLinkError([str(tmp_path / "a")]))
    assert found is not None
    assert (found.message, found.hint) == (f"cannot link 'a' to the cache: {_WHY}", _HINT)
