"""Plots of a folder whose files are outputs of several stages."""

import shutil

import pytest

from tests.fixtures.project import Project

PIPELINE = """\
stages:
  draw:
    matrix: {{m: [{models}]}}
    cmd: "true"
    outs: ["plots/loss/${{item.m}}.csv", "plots/more/${{item.m}}"]
plots:
  - plots: {{x: step}}
"""


def _files(*models: str) -> list[str]:
    return [f for m in models for f in (f"plots/loss/{m}.csv", f"plots/more/{m}/x.csv")]


@pytest.fixture
def drawn(project: Project) -> Project:
    """Models a and b in the first commit; a and c in the second."""
    project.dvc("remote", "add", "--quiet", "--default", "there", "../there")
    for models in ("ab", "ac"):
        shutil.rmtree(project.path("plots"), ignore_errors=True)
        project.write("dvc.yaml", PIPELINE.format(models=", ".join(models)))
        for file in _files(*models):
            project.write(file, f"step,loss\n1,0.{len(models)}\n2,0.{ord(models[1])}\n")
        project.dvc("commit", "--force", "--quiet")
        project.commit(models)
        project.dvc("push", "--quiet")
    return project


@pytest.mark.slow
def test_each_revision_has_its_own(drawn: Project) -> None:
    shown = drawn.gitml("plots", "diff", "HEAD~1", "HEAD", "--json").json["plots"]
    assert sorted(shown) == sorted(_files("a", "b", "c"))
    data = shown["plots/loss/b.csv"]["data"]
    assert data["HEAD~1"]["plots/loss/b.csv"] == {"step": [1, 2], "loss": [0.2, 0.98]}
    assert data["HEAD"] == {}
    assert "6 plots changed" in drawn.gitml("report", "HEAD~1", "HEAD", "--output", "-").out


@pytest.mark.slow
def test_they_are_fetched_where_nothing_of_the_folder_is_here(drawn: Project) -> None:
    shutil.rmtree(drawn.path(".dvc/cache"))
    shutil.rmtree(drawn.path("plots"))
    answer = drawn.gitml("plots", "show", "--json", "--only", "plots/loss")
    assert answer.code == 4
    assert "plots/loss/c.csv: not in the DVC cache" in answer.err
    shown = drawn.gitml("plots", "show", "--json", "--fetch").json["plots"]
    assert sorted(shown) == sorted(_files("a", "c"))
    assert all(one["data"]["workspace"] for one in shown.values())


@pytest.mark.slow
def test_a_damaged_listing_inside_hides_only_its_own_files(project: Project) -> None:
    for name in "ab":
        project.write(f"scores/{name}/m.json", f'{{"{name}": 1}}')
        assert project.gitml("add", f"scores/{name}").code == 0
    project.write("dvc.yaml", "metrics: [scores]\nplots: [scores: {x: a}]\n")
    project.commit()
    md5 = project.read("scores/b.dvc").partition("md5: ")[2].split()[0]
    listing = project.cache_path(md5)
    shutil.rmtree(project.path("scores/a"))
    shutil.rmtree(project.path("scores/b"))
    listing.chmod(0o644)
    for damage in ("x", "[1, 2]"):
        listing.write_text(damage)
        answer = project.gitml("metrics", "show", "HEAD", "--json")
        assert answer.code == 4
        assert answer.json["revs"]["HEAD"]["metrics"] == {"scores/a/m.json": {"a": 1}}
        assert answer.err.startswith(f"error: HEAD: scores/b: the cache object {md5} is damaged")
        assert answer.err.count("error:") == 1
    shown = project.gitml("plots", "show", "HEAD", "--json")
    assert shown.code == 4
    assert "scores/a/m.json" in shown.json["plots"]
