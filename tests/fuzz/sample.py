"""A small project that has one of everything that gitml reads."""

import json
from pathlib import Path

from tests.fixtures.project import Project

_FILES = {
    "dvc.yaml": """\
vars:
- params.json
- sizes: [1, 2]
stages:
  prepare:
    cmd: cp -r data prepared
    desc: all of it
    deps: [data]
    outs: [prepared]
  train:
    foreach: ${sizes}
    do:
      cmd: cp params.yaml model-${item} && cp m.json m-${item}.json
      deps: [prepared]
      params: [lr, net.layers]
      outs:
      - model-${item}
      metrics:
      - m-${item}.json: {cache: false}
  grid:
    matrix: {a: [x, z], b: "${sizes}"}
    cmd: echo ${item.a}${item.b} ${name} > grid-${item.a}-${item.b}
    outs: ["grid-${item.a}-${item.b}"]
  plot:
    cmd: [cp roc.csv curve.csv, "true"]
    deps: [code.py, model-1]
    params: [{params.toml: [t.x]}, {params.py: }]
    plots: [{curve.csv: {x: fpr, y: tpr, title: Curve}}]
metrics: [m.json, m.yaml, m.toml]
params: [params.toml]
plots:
- roc.csv: {x: fpr, y: tpr, x_label: FPR}
- loss.json
- Both: {x: step, y: {loss.json: [loss], other.tsv: loss}}
- conf.csv: {template: confusion, x: actual, y: predicted}
artifacts:
  churn: {path: model-1, type: model, desc: who leaves, labels: [a, b]}
""",
    "sub/dvc.yaml": "stages: {inner: {cmd: cp ../code.py o, deps: [../code.py], outs: [o]}}\n",
    "params.yaml": "lr: 0.1\nnet: {layers: [1, 2], act: relu}\nlist: [1, a, null]\nday: '2024'\n",
    "params.json": '{"name": "n", "deep": {"a": 1}}',
    "params.toml": "[t]\nx = 1\ny = [1, 2]\n",
    "params.py": "a = 1\nb = {'c': [1, 2]}\nclass D:\n    e = 0.5\n",
    "m.json": '{"acc": 0.5, "deep": {"f1": 0.25}, "n": 3}',
    "m.yaml": "loss: 0.5\nrocs: {auc: 0.75}\n",
    "m.toml": "t = 0.5\n[inner]\nu = 1\n",
    "roc.csv": "fpr,tpr,threshold\n0,0,1\n0.5,0.75,0.5\n1,1,0\n",
    "loss.json": json.dumps([{"step": n, "loss": 1 / (n + 1)} for n in range(4)]),
    "other.tsv": "step\tloss\n0\t2\n1\t1\n",
    "conf.csv": "actual,predicted\na,a\nb,a\nb,b\n",
    "code.py": "print('code')\n",
    "gitml.yaml": """\
models:
  churn:
    primary: {metric: "m.json:acc", min_delta: 0.01}
    guards: {"m.yaml:loss": {max_drop: 0.1}}
metrics: {"m.json:n": {better: higher}}
""",
    ".dvcignore": "*.tmp\n!keep.tmp\n",
    "data/a.csv": "x\n1\n",
    "data/in/b.csv": "x\n2\n",
    "single.txt": "one\n",
}


_SETTINGS = "[core]\n    remote = store\n['remote \"store\"']\n    url = ../../store\n"


def build(folder: Path) -> None:
    """Make the project in ``folder / "project"``, with what lies beside it and its remote."""
    project = Project(folder / "project")
    project.root.mkdir()
    (folder / "beside").mkdir()
    (folder / "beside" / "file").write_text("of nobody's business")
    project.git("init", "--quiet")
    project.dvc("init", "--quiet")
    for name, text in _FILES.items():
        project.write(name, text)
    project.write(
        ".dvc/config", "[core]\n    remote = store\n['remote \"store\"']\n    url = ../../store\n"
    )
    for words in (("add", "data", "single.txt"), ("repro",)):
        answer = project.gitml(*words)
        assert answer.code == 0, answer.err
    project.commit("first")
    answer = project.gitml("release", "churn")
    assert answer.code == 0, answer.err
    project.write("m.json", '{"acc": 0.75, "deep": {"f1": 0.5}, "n": 4}')
    project.write("params.yaml", _FILES["params.yaml"].replace("0.1", "0.2"))
    answer = project.gitml("repro")
    assert answer.code == 0, answer.err
    project.commit("second")
    assert project.gitml("push").code == 0
