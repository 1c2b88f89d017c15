"""Names for completion out of the files of a repository that nobody trusts."""

import os
from pathlib import Path

import pytest

from gitml.adapters.git import repository
from gitml.snapshots import declared_names
from gitml.snapshots.declared_names import DeclaredNames
from tests.fixtures.project import Project

STAGES = "vars: [{file}]\nstages:\n  a: {{foreach: '${{list}}', do: {{cmd: x}}}}\n"


def declared(project: Project) -> DeclaredNames:
    return DeclaredNames(repository.locate(project.root), project.root.resolve())


def names(project: Project) -> list[str]:
    return list(declared(project).stages())


def test_members_of_a_group(project: Project) -> None:
    project.write("dvc.yaml", STAGES.format(file="v.yaml"))
    project.write("v.yaml", "list: [1, 2]\n")
    assert names(project) == ["a", "a@1", "a@2"]


@pytest.mark.parametrize("file", ["../v.yaml", "/dev/zero", "../../../../../../../dev/zero"])
def test_values_from_outside_are_not_read(project: Project, file: str) -> None:
    (project.root.parent / "v.yaml").write_text("list: [1, 2]\n")
    project.write("dvc.yaml", STAGES.format(file=file))
    assert names(project) == ["a"]


@pytest.mark.parametrize("target", ["/dev/zero", "../v.yaml", "pipe"])
@pytest.mark.parametrize("link", ["v.yaml", "dvc.yaml"])
def test_a_link_or_a_pipe_hangs_no_tab(project: Project, link: str, target: str) -> None:
    os.mkfifo(project.path("pipe"))
    Path(project.root.parent, "v.yaml").write_text("list: [1, 2]\n")
    project.write("dvc.yaml", STAGES.format(file="v.yaml"))
    project.path(link).unlink(missing_ok=True)
    project.path(link).symlink_to(target)
    assert names(project) in (["a"], [])


@pytest.mark.parametrize("live", ["logs", "{logs: {summary: true}}"])
def test_what_dvc_2_wrote_for_live(project: Project, live: str) -> None:
    project.write("dvc.yaml", f"stages: {{a: {{cmd: x, live: {live}}}}}\n")
    project.write("logs.json", '{"auc": 0.5}')
    project.write("logs/train/loss.tsv", "step\tloss\n")
    project.write("logs/auc.tsv", "step\tauc\n")
    assert [*declared(project).plots()] == ["logs/auc.tsv", "logs/train/loss.tsv"]
    assert [*declared(project).values("metrics")] == ["auc"]


def test_live_outside_is_not_looked_at(project: Project) -> None:
    project.path("logs").symlink_to(project.root.parent)
    project.write("dvc.yaml", "stages: {a: {cmd: x, live: logs}, b: {cmd: x, live: ../..}}\n")
    Path(project.root.parent, "far.tsv").write_text("")
    assert [*declared(project).plots()] == []


_GROUP = """\
stages:
  a:
    matrix: {n: %s}
    cmd: x
    wdir: w
    metrics: ['m/${item.n}.json': {cache: false}]
    plots: ['p/${item.n}.csv']
"""
_LOCK = """\
schema: '2.0'
stages:
  a@1:
    cmd: x
    outs:
    - path: m/1.json
    - path: p/1.csv
    - path: other.json
"""


@pytest.mark.parametrize("values", ["[1]", "!!set {1}"])
def test_metrics_and_plots_of_a_group(project: Project, values: str) -> None:
    project.write("dvc.yaml", _GROUP % values)
    project.write("dvc.lock", _LOCK)
    project.write("w/m/1.json", '{"auc": 0.5}')
    assert [*declared(project).values("metrics")] == ["auc"]
    assert [*declared(project).plots()] == ["w/p/1.csv"]


def test_models_in_the_old_file_of_gto(project: Project) -> None:
    project.write("artifacts.yaml", "churn: {type: model}\nraw: {type: dataset}\n")
    assert [*declared(project).models()] == ["churn"]


@pytest.mark.parametrize(
    ("path", "template", "may"),
    [
        ("m/a.json", "m/${x}.json", True),
        ("m/.json", "m/${x}.json", False),
        ("m/a-b.json", "${d}/${x}-${y}.json", True),
        ("m/a-.json", "${d}/${x}-${y}.json", False),
        ("aba", "a${x}a", True),
        ("aa", "a${x}a", False),
        ("a" * 500 + "b", "a${x}" * 40 + "c", False),
        ("a" * 500, "a${x}" * 40, True),
        ("${", "${", True),
    ],
)
def test_what_a_template_may_stand_for(path: str, template: str, may: bool) -> None:
    assert declared_names._may_be(path, declared_names._TEMPLATE.split(template)) is may
