"""Generated pipelines on Dask workers leave exactly what ``dvc repro`` leaves.

GITML_EXAMPLES sets how many are tried.
"""

import json
import os
from pathlib import Path

import pytest

from tests.fixtures.dask_cluster import Cluster, needs_dask
from tests.fixtures.dvc_command import run_dvc
from tests.fixtures.pipelines import pipeline
from tests.fixtures.project import Project
from tests.fixtures.twins import Twins
from tests.repro.test_engine import world as world

pytestmark = needs_dask
SEEDS = range(int(os.environ.get("GITML_EXAMPLES", "1")))


class Apart(Twins):
    """Of which ours is run on workers."""

    options: str

    def repro(self, *options: str, targets: tuple[str, ...] = ()) -> bool:
        for project in self.both:
            self._set_up(project)
        code = run_dvc(self.theirs.root, "repro", "--quiet", *options, *targets).code
        self.answer = self.ours.gitml("repro", "--quiet", "--executor", "dask", *options)
        assert self.answer.code == (4 if code else 0), f"dvc: {code}; gitml: {self.answer}"
        return code == 0

    def _set_up(self, project: Project) -> None:
        """The same in both, also after edits."""
        config = project.path(".dvc/config.local")
        before = config.read_text() if config.exists() else ""
        if "remote apart" not in before:
            remote = self.ours.root.parent / "remote apart"
            config.write_text(f"{before}\n['remote \"apart\"']\n    url = {remote}\n")
        project.write("gitml.yaml", self.options)


@pytest.mark.parametrize("seed", SEEDS)
def test_same_as_dvc(world: Path, cluster: Cluster, tmp_path: Path, seed: int) -> None:
    made = pipeline(seed, 6)
    twins = Apart.of(world, tmp_path)
    dask = {"address": cluster.address, "remote": "apart", "shared_fs": bool(seed % 2)}
    twins.options = json.dumps({"executors": {"dask": dask}})
    twins.each(made.write)
    for edit in [None, *made.edits]:
        if edit is not None:
            twins.each(edit.apply)
            twins.loose = twins.loose or bool(edit.named)
        options = edit.options if edit is not None else ()
        targets = () if edit is not None and edit.named else made.targets
        if not twins.repro(*options, targets=targets):
            return  # DVC stops elsewhere
        assert not (found := twins.differences()), "\n".join(found)
