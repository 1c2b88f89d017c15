"""``gitml dag``, as a user types it."""

import re
import xml.etree.ElementTree as ET

import pytest

from tests.fixtures.project import Project

STAGES = """\
stages:
  prepare: {cmd: a, deps: [data/raw.csv, src], outs: [built/train.csv, built/test.csv]}
  train: {cmd: b, deps: [built/train.csv], outs: [model]}
  judge: {cmd: c, deps: [model/weights.bin, built], metrics: [m.json: {cache: false}]}
  each:
    foreach: [left, right]
    do: {cmd: "d ${item}", deps: [built/test.csv]}
"""


@pytest.fixture
def pipeline(project: Project) -> Project:
    project.write("data/raw.csv", "a\n1\n")
    project.dvc("add", "--quiet", "data/raw.csv")
    project.write("src/x.py", "")
    project.write("dvc.yaml", STAGES)
    project.write("sub/dvc.yaml", "stages: {more: {cmd: x, deps: [../model]}}")
    project.commit("pipeline")
    return project


def test_the_nodes_and_edges_are_those_of_dvc(pipeline: Project) -> None:
    found = pipeline.gitml("dag", "--json").json
    assert found["schema"] == "gitml.dag/1"
    assert found["rev"] == "workspace"
    ours = {(need, name) for name, node in found["nodes"].items() for need in node["needs"]}
    theirs = pipeline.dvc("dag", "--mermaid")
    names = dict(re.findall(r'(node\d+)\["(.*)"\]', theirs))
    assert set(names.values()) == set(found["nodes"])
    assert ours == {(names[a], names[b]) for a, b in re.findall(r"(node\d+)-->(node\d+)", theirs)}
    assert found["nodes"]["data/raw.csv.dvc"]["kind"] == "data"


def test_text_from_a_subfolder(pipeline: Project) -> None:
    answer = pipeline.gitml("dag", folder="sub")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[:2] == ["○ data/raw.csv.dvc", "● prepare"]


def test_at_a_revision(pipeline: Project) -> None:
    pipeline.write("dvc.yaml", "stages: [")
    answer = pipeline.gitml("dag", "HEAD")
    assert (answer.code, answer.err) == (0, "")
    assert "train" in answer.out
    answer = pipeline.gitml("dag")
    assert answer.code == 4
    assert "workspace: dvc.yaml:" in answer.err
    assert "more" in answer.out


@pytest.mark.parametrize(
    ("target", "nodes"),
    [
        ("train", {"data/raw.csv.dvc", "prepare", "train"}),
        ("model/", {"data/raw.csv.dvc", "prepare", "train"}),
        ("each@left", {"data/raw.csv.dvc", "prepare", "each@left"}),
        ("data/raw.csv", {"data/raw.csv.dvc"}),
        ("data/raw.csv.dvc", {"data/raw.csv.dvc"}),
    ],
)
def test_a_target_and_what_leads_to_it(pipeline: Project, target: str, nodes: set[str]) -> None:
    assert set(pipeline.gitml("dag", "HEAD", target, "--json").json["nodes"]) == nodes
    assert set(pipeline.gitml("dag", target, "--json").json["nodes"]) == nodes


def test_a_word_that_is_a_branch_and_a_stage_is_the_branch(pipeline: Project) -> None:
    pipeline.git("branch", "train")
    assert pipeline.gitml("dag", "train", "--json").json["rev"] == "train"
    found = pipeline.gitml("dag", "workspace", "train", "--json").json
    assert (found["rev"], len(found["nodes"])) == ("workspace", 3)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "unknown revision 'nowhere'"),
        (("HEAD", "trian"), "of HEAD\nhint: did you mean 'train'?"),
        (("--format", "dot"), "'dot' is not one of"),
    ],
)  # fmt: skip
def test_usage(pipeline: Project, words: tuple[str, ...], says: str) -> None:
    answer = pipeline.gitml("dag", *words)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_mermaid(pipeline: Project) -> None:
    plain = pipeline.gitml("dag", "--format", "mermaid").out
    assert plain.startswith("flowchart TD\n")
    assert pipeline.gitml("dag", "--md").out == f"```mermaid\n{plain}```\n"


def test_out_takes_the_form_from_the_suffix(pipeline: Project) -> None:
    for name in ("p q.svg", "deep/p.mmd", "p.md", "p.txt"):
        answer = pipeline.gitml("dag", "--out", name)
        assert (answer.code, answer.out, answer.err) == (0, "", f"drawn: {name}\n")
    assert ET.fromstring(pipeline.read("p q.svg")).tag.endswith("svg")
    assert pipeline.read("deep/p.mmd").startswith("flowchart")
    assert pipeline.read("p.md").startswith("```mermaid")
    assert pipeline.read("p.txt") == pipeline.gitml("dag").out
    pipeline.gitml("dag", "--format", "svg", "--out", "p.txt")
    assert pipeline.read("p.txt").startswith("<svg")


def test_nothing_to_draw(project: Project) -> None:
    answer = project.gitml("dag")
    assert (answer.code, answer.out) == (0, "")
    assert "no pipeline in workspace" in answer.err


def test_stages_in_a_circle(project: Project) -> None:
    project.write("dvc.yaml", "stages: {a: {cmd: x, deps: [b], outs: [a]}, "
                              "b: {cmd: x, deps: [a], outs: [b]}}")  # fmt: skip
    answer = project.gitml("dag")
    assert answer.code == 4
    assert "never run: a → b → a" in answer.err or "never run: b → a → b" in answer.err
    assert "● a" in answer.out
    assert "● b" in answer.out


def test_a_group_is_its_members(project: Project) -> None:
    project.write(
        "dvc.yaml",
        "stages:\n"
        "  get: {cmd: x, outs: [raw]}\n"
        "  each:\n"
        "    foreach: [a, b]\n"
        "    do: {cmd: x, deps: [raw], outs: ['${item}']}\n"
        "  last: {cmd: x, deps: [a], outs: [l]}\n",
    )
    found = project.gitml("dag", "each", "--json").json
    assert list(found["nodes"]) == ["get", "each@a", "each@b"]
