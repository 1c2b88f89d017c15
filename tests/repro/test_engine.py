"""The engine leaves exactly what ``dvc repro`` leaves.

The pipelines that are tried have, together, all that a pipeline can have. GITML_EXAMPLES tries as
many others, new ones each time; GITML_PIPELINE="SEED STAGES", the numbers that a failure names,
tries that one.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.pipelines import Made, pipeline, pipelines
from tests.fixtures.project import Project
from tests.fixtures.twins import Twins

EXAMPLES = os.environ.get("GITML_EXAMPLES")
ONE = os.environ.get("GITML_PIPELINE")
CHOSEN = [(11, 24), *((seed, 4) for seed in (60, 187, 255, 281, 293, 340, 348, 370, 386, 388))]
"""Seed and number of stages."""
FEATURES = {
    *("plain", "folder", "persist", "callback", "no_outs", "foreach", "foreach_dict", "matrix"),
    *("templated", "vars of a stage", "wdir", "several dvc.yaml", "meta", "desc", "cmd"),
    *("cmd list", "cmd of several lines", "always_changed", "cache: false outs"),
    *("cache: false metrics", "cache: false plots", "cache: false folder", "persistent folder"),
    *("folder of several outputs", "a file of a folder", "two outs", "shared folder"),
    *("plot properties", "out properties", "executable", "params", "params: a whole file"),
    *("params in params.yaml", "params in conf/all.json", "params in p.toml", "params in p.py"),
    *("source data.txt", "source stock", "source fetched.txt", "source imported.txt"),
    *("type symlink", "type hardlink", "autostage true"),
    *("--force", "--no-commit", "--no-run-cache", "--pull", "--single-item", "--downstream"),
    "--force-downstream",
    *("edit source", "edit parameter", "edit back", "edit nothing", "edit no lock"),
    *("edit no run cache", "edit no ignores", "edit deleted output", "edit touched output"),
    *("edit output edited by hand", "edit uncached", "edit added folder", "edit tracked data.txt"),
    *("edit tracked imported.txt", "edit source of an import", "edit unfrozen import"),
    *("edit stage frozen or not", "edit stage removed", "edit stage renamed"),
    *("edit stage with a new command", "edit stage with another cache setting"),
    *("edit stage in another order", "edit stage forgotten in the lock"),
    "edit only the remote has it",
}
"""All that the generator knows."""
generated = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],  # to shrink one takes longer than to read it
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session")
def world(built_once: BuiltOnce, _dvc_template: Path) -> Path:
    """A project with data that stages may depend on, and where that came from.

    Its neighbours are ``upstream``, a repository that it imports from, and ``outside``, a folder.
    """
    return built_once("world", lambda top: build(top, _dvc_template))


def build(top: Path, template: Path) -> None:
    for name in ("project", "upstream"):
        shutil.copytree(template, top / name, symlinks=True)
    upstream, project = Project(top / "upstream"), Project(top / "project")
    upstream.write("kept.txt", "kept\n")
    upstream.dvc("add", "kept.txt")
    upstream.commit()
    (top / "outside").mkdir()
    (top / "outside" / "page.txt").write_text("page\n")
    (top / "remote").mkdir()
    project.dvc("remote", "add", "--default", "store", "../remote")
    project.write("data.txt", "data\n")
    project.write("stock/one", "1\n")
    project.write("stock/in/two", "2\n")
    project.dvc("add", "data.txt", "stock")
    project.dvc("import-url", "../outside/page.txt", "fetched.txt")
    project.dvc("import", "../upstream", "kept.txt", "-o", "imported.txt")


@pytest.mark.parametrize(("seed", "stages"), CHOSEN)
def test_same_as_dvc(world: Path, seed: int, stages: int) -> None:
    made = pipeline(seed, stages)
    assert compare(world, made) == len(made.edits), "DVC stops before the end: choose another seed"


def test_all_that_a_pipeline_can_have_is_tried() -> None:
    generated = set().union(*(pipeline(seed, 6).features for seed in range(600)))
    assert generated == FEATURES
    assert set().union(*(pipeline(*one).features for one in CHOSEN)) == FEATURES


@pytest.mark.skipif(EXAMPLES is None, reason="GITML_EXAMPLES is not set")
@pytest.mark.timeout(0)
@settings(generated, max_examples=int(EXAMPLES or 1))
@given(made=pipelines((1, 10)))
def test_others(world: Path, made: Made) -> None:
    compare(world, made)


@pytest.mark.skipif(EXAMPLES is None, reason="GITML_EXAMPLES is not set")
@pytest.mark.timeout(0)
@settings(generated, max_examples=max(1, int(EXAMPLES or 1) // 6))
@given(made=pipelines((20, 30)))
def test_others_with_many_stages(world: Path, made: Made) -> None:
    compare(world, made)


@pytest.mark.skipif(ONE is None, reason="GITML_PIPELINE names none")
def test_this_one(world: Path) -> None:
    seed, stages = map(int, str(ONE).split())
    compare(world, pipeline(seed, stages))


def _make_own(twins: Twins, pointer: str) -> None:
    """What was edited is no import any more for gitml, where DVC leaves it one: the same bytes."""
    ours, theirs = (
        yaml.safe_load(side.read(pointer)) if (side.root / pointer).exists() else {}
        for side in twins.both
    )
    if "deps" not in theirs or "deps" in ours:
        return
    assert ours == {"outs": theirs["outs"]}
    twins.theirs.write(pointer, twins.ours.read(pointer))
    for side in twins.both:
        side.git("add", pointer)


def compare(world: Path, made: Made) -> int:
    """Run both after each edit; answers after how many: what follows a failure is not run."""
    with tempfile.TemporaryDirectory() as top:
        twins = Twins.of(world, Path(top))
        twins.each(made.write)
        done = []
        for number, edit in enumerate([None, *made.edits]):
            options: tuple[str, ...] = ()
            targets = made.targets
            if edit:
                done.append(str(edit))
                twins.each(edit.apply)
                options = edit.options
                if edit.named:
                    targets = ()
                    twins.loose = True
            try:
                if not twins.repro(*options, targets=targets):
                    return number - 1  # DVC stops elsewhere; see the tests of failures
                _make_own(twins, "imported.txt.dvc")
                assert not (found := twins.differences()), "\n".join(found)
            except AssertionError as error:
                raise AssertionError("\n".join([*done, str(error)])) from error
        assert twins.ours.dvc("status") == twins.theirs.dvc("status")
    return len(made.edits)
