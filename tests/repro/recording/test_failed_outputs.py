"""What a command that failed had written is moved away; what only exists once never is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc.session import session
from gitml.repro.recording.failed_outputs import ABSENT, before, set_aside
from gitml.repro.run_folder import RunFolder
from tests.fixtures.project import Project

STAGES = """\
stages:
  s:
    cmd: echo recorded > kept; echo > a/model; echo > b/model; echo > plain
    outs: [plain, a/model, b/model, {kept: {persist: true}}, {loose: {persist: true, cache: false}}]
"""


class Told:
    quiet = True

    def say(self, message: str) -> None: ...

    def warn(self, message: str, hint: str | None = None) -> None:
        raise AssertionError(message, hint)


@pytest.fixture
def built(project: Project) -> Project:
    """Its stage ran; ``kept`` is recorded, ``loose`` was made and Git has it, nobody else."""
    for folder in ("a", "b"):
        project.path(folder).mkdir()
    project.write("loose", "loose\n")
    project.write("dvc.yaml", STAGES)
    assert project.gitml("repro").code == 0
    return project


@pytest.fixture
def stage(built: Project) -> Iterator[Any]:
    with session(built.root, Told()) as repo:
        (found,) = repo.index.stages
        yield found


def aside(project: Project) -> dict[str, str]:
    folder = project.path(".dvc/tmp/gitml/failed/s")
    return {path.name: path.read_text() for path in folder.iterdir()} if folder.exists() else {}


def fail(project: Project, stage: Any, *, known: dict[str, str | None] | None = None) -> None:
    persistent = before(stage) if known is None else known
    for name in ("plain", "a/model", "b/model", "kept", "loose"):
        project.path(name).unlink(missing_ok=True)
        project.write(name, f"half {name}\n")
    set_aside(stage, persistent, RunFolder(project.path(".dvc/tmp")))


def test_what_is_known_of_persistent_outputs(built: Project, stage: Any) -> None:
    kept, loose = str(built.path("kept")), str(built.path("loose"))
    recorded = next(out.hash_info.value for out in stage.outs if out.fs_path == kept)
    assert before(stage) == {kept: recorded, loose: None}
    built.path("kept").unlink()
    built.path("loose").unlink()
    assert before(stage) == {kept: ABSENT, loose: ABSENT}


def test_content_that_nobody_has_recorded_stays(built: Project, stage: Any) -> None:
    built.path("kept").unlink()
    built.write("kept", "edited by hand\n")
    assert before(stage)[str(built.path("kept"))] is None
    fail(built, stage)
    assert built.read("kept") == "half kept\n"
    assert built.read("loose") == "half loose\n"
    assert not {"kept", "loose"} & set(aside(built))


def test_recorded_content_comes_back(built: Project, stage: Any) -> None:
    fail(built, stage)
    assert built.read("kept") == "recorded\n"
    assert aside(built)["kept"] == "half kept\n"


def test_without_its_object_in_the_cache_it_is_away_and_not_lost(
    built: Project, stage: Any
) -> None:
    known = before(stage)
    for path in built.path(".dvc/cache/files").rglob("*"):
        if path.is_file():
            path.unlink()
    fail(built, stage, known=known)
    assert not built.path("kept").exists()
    assert aside(built)["kept"] == "half kept\n"


def test_outputs_of_one_name_are_both_kept(built: Project, stage: Any) -> None:
    fail(built, stage)
    found = aside(built)
    models = sorted(text for name, text in found.items() if name.endswith("model"))
    assert models == ["half a/model\n", "half b/model\n"]
    assert not built.path("a/model").exists()
    assert not built.path("plain").exists()


def test_of_an_earlier_failure_nothing_is_left(built: Project, stage: Any) -> None:
    built.write(".dvc/tmp/gitml/failed/s/gone", "of another definition of the stage\n")
    fail(built, stage)
    assert "gone" not in aside(built)
    assert aside(built)["plain"] == "half plain\n"


def test_an_output_outside_the_project_stays(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    text = f"stages: {{s: {{cmd: 'true', outs: [{{{outside}: {{cache: false}}}}]}}}}\n"
    project.write("dvc.yaml", text)
    outside.write_text("somebody's\n")
    with session(project.root, Told()) as repo:
        (stage,) = repo.index.stages
        set_aside(stage, before(stage), RunFolder(project.path(".dvc/tmp")))
    assert outside.read_text() == "somebody's\n"
