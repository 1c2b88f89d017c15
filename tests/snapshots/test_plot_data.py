"""Plots of large tables, which are not held in memory wherever they lie as files."""

from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.plots.thinning import MOST_ROWS
from gitml.snapshots import plot_data
from gitml.snapshots.plot_data import PlotData
from gitml.snapshots.revision import RevisionReader
from gitml.wiring import readers
from tests.fixtures.project import Project

TABLE = "x,y\n" + "".join(f"{row},{row % 7}\n" for row in range(2 * MOST_ROWS))


def test_a_file_on_disk_is_read_in_parts_and_one_in_git_whole(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("dvc.yaml", "plots:\n- kept.csv: {x: x, y: y}\n- git.csv: {x: x, y: y}\n")
    for name in ("kept.csv", "git.csv"):
        project.write(name, TABLE)
    project.dvc("add", "--quiet", "kept.csv")
    project.commit()
    whole: list[tuple[str, str]] = []
    content = RevisionReader.content

    def noted(self: RevisionReader, path: str, limit: int | None = None) -> bytes | None:
        if path.endswith(".csv"):
            whole.append((self.tree.rev, path))
        return content(self, path, limit)

    monkeypatch.setattr(RevisionReader, "content", noted)
    monkeypatch.setattr(plot_data, "_LARGE", 1)
    reader = readers.snapshots(wiring.find(project.root))
    data = PlotData(reader)
    snapshots = [reader.read(rev, {"plots", "data"}) for rev in ("workspace", "HEAD")]
    reads = [data.read(one, plot) for plot in data.declared(snapshots) for one in snapshots]
    assert whole == [("HEAD", "git.csv")]
    first = reads[0].loaded
    assert {*first.thinned.values()} == {2 * MOST_ROWS}
    for one in reads[1:]:
        assert not one.problems
        assert [*one.loaded.tables.values()] == [*first.tables.values()]
        assert [*one.loaded.digests.values()] == [*first.digests.values()]


def test_a_file_that_may_be_a_pointer_of_lfs_has_no_place(project: Project) -> None:
    project.write("large.csv", TABLE)
    project.write("small.csv", "x,y\n1,2\n")
    files = readers.snapshots(wiring.find(project.root)).at("workspace")
    assert files.place("large.csv") == str(project.path("large.csv"))
    assert (files.place("small.csv"), files.place("none.csv")) == (None, None)


@pytest.mark.parametrize(
    ("template", "spec"),
    [
        ("own", {"mark": "line"}),
        ("folder/../own.json", {"mark": "line"}),
        (".dvc/plots/own.json", {"mark": "line"}),
        ("../../../secret.json", None),
        ("../../.dvc/plots/../../../secret.json", None),
        ("../../../secret", None),
        ("../config", None),
        ("tracked", None),
        ("folder/secret", None),
        ("untracked", {"password": 1}),  # the user made it, and nobody else has it
    ],
)
def test_no_template_leads_out_of_the_project(
    git_repository: Project, tmp_path: Path, template: str, spec: object
) -> None:
    project = git_repository
    secret = tmp_path / "secret.json"
    secret.write_text('{"password": 1}')
    project.write(".dvc/config", "{}")
    project.write(".dvc/plots/own.json", '{"mark": "line"}')
    project.path(".dvc/plots/tracked.json").symlink_to(secret)
    project.path(".dvc/plots/folder").symlink_to(tmp_path)
    project.write("dvc.yaml", f"plots: [t.csv: {{template: {template}}}]\n")
    project.commit()
    project.path(".dvc/plots/untracked.json").symlink_to(secret)
    reader = readers.snapshots(wiring.find(project.root))
    (plot,) = PlotData(reader).declared([reader.read("workspace", {"plots"})])
    assert plot.spec == spec


def test_a_template_that_is_no_json_is_not_put_into_a_page(project: Project) -> None:
    project.write(".dvc/plots/odd.json", '{"mark": "line", "zz": [NaN]}')
    project.write("dvc.yaml", "plots: [t.csv: {template: odd}]\n")
    reader = readers.snapshots(wiring.find(project.root))
    (plot,) = PlotData(reader).declared([reader.read("workspace", {"plots"})])
    assert plot.spec is None
    assert plot.note == (
        "the template 'odd' is no good, drawn as lines: "
        ".dvc/plots/odd.json: it has NaN or infinity, which are no JSON"
    )
