"""The engine leaves exactly what ``dvc repro`` leaves.

GITML_EXAMPLES sets how many pipelines are tried, new ones each time; GITML_PIPELINE="SEED STAGES",
the numbers that a failure names, tries that one.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fixtures.pipelines import Made, pipeline, pipelines
from tests.fixtures.project import Project
from tests.fixtures.twins import Twins

EXAMPLES = os.environ.get("GITML_EXAMPLES")
ONE = os.environ.get("GITML_PIPELINE")
generated = settings(
    deadline=None,
    derandomize=EXAMPLES is None,
    database=None,
    phases=[Phase.generate],  # to shrink one takes longer than to read it
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path) -> Path:
    """A project with data that stages may depend on, and where that came from.

    Its neighbours are ``upstream``, a repository that it imports from, and ``outside``, a folder.
    """
    top = tmp_path_factory.mktemp("world")
    for name in ("project", "upstream"):
        shutil.copytree(_dvc_template, top / name, symlinks=True)
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
    return top


@settings(generated, max_examples=int(EXAMPLES or 6))
@given(made=pipelines((1, 10)))
def test_same_as_dvc(world: Path, made: Made) -> None:
    compare(world, made)


@settings(generated, max_examples=max(1, int(EXAMPLES or 6) // 6))
@given(made=pipelines((20, 30)))
def test_same_as_dvc_with_many_stages(world: Path, made: Made) -> None:
    compare(world, made)


def test_all_that_a_pipeline_can_have_is_generated() -> None:
    features = set().union(*(pipeline(seed, 6).features for seed in range(600)))
    assert features >= {
        *("plain", "folder", "persist", "callback", "no_outs", "foreach", "foreach_dict", "matrix"),
        *("templated", "vars of a stage", "wdir", "several dvc.yaml", "cmd list", "meta", "desc"),
        *("cmd of several lines", "always_changed", "cache: false outs", "cache: false metrics"),
        *("cache: false plots", "cache: false folder", "persistent folder", "shared folder"),
        *("folder of several outputs", "a file of a folder", "params: a whole file", "executable"),
        *("params in conf/all.json", "params in p.toml", "params in p.py", "plot properties"),
        *("source data.txt", "source stock", "source fetched.txt", "source imported.txt"),
        *("type symlink", "type hardlink", "autostage true"),
    }
    edits = {feature.removeprefix("edit ") for feature in features if feature.startswith("edit ")}
    assert edits >= {
        *("source", "parameter", "back", "nothing", "no lock", "no run cache", "no ignores"),
        *("deleted output", "touched output", "output edited by hand", "uncached", "added folder"),
        *("tracked data.txt", "source of an import", "stage frozen or not", "stage removed"),
        *("stage renamed", "stage with a new command", "stage with another cache setting"),
        *("stage in another order", "stage forgotten in the lock", "only the remote has it"),
    }
    options = {feature for feature in features if feature.startswith("--")}
    assert options == {
        *("--force", "--no-commit", "--no-run-cache", "--pull", "--single-item", "--downstream"),
        "--force-downstream",
    }


@pytest.mark.skipif(ONE is None, reason="GITML_PIPELINE names none")
def test_this_one(world: Path) -> None:
    seed, stages = map(int, str(ONE).split())
    compare(world, pipeline(seed, stages))


def compare(world: Path, made: Made) -> None:
    with tempfile.TemporaryDirectory() as top:
        twins = Twins(world, Path(top))
        twins.each(made.write)
        done = []
        for edit in [None, *made.edits]:
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
                    return  # DVC stops elsewhere; see the tests of failures
                assert not (found := twins.differences()), "\n".join(found)
            except AssertionError as error:
                raise AssertionError("\n".join([*done, str(error)])) from error
        assert twins.ours.dvc("status") == twins.theirs.dvc("status")
