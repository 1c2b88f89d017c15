"""Projects in which DVC and gitml must read the same: files by path, each case with a name."""

from collections.abc import Mapping

Files = Mapping[str, str]

NUMBER = '{"v": 1}\n'

CASES: dict[str, Files] = {
    "several dvc.yaml": {
        "dvc.yaml": "metrics: [m.json]\n"
        "stages: {a: {cmd: x, params: [lr], metrics: [{a.json: {cache: false}}]}}\n",
        "sub/dvc.yaml": "metrics: [m.json]\nparams: [p.yaml]\n"
        "stages:\n  a:\n    cmd: x\n    wdir: ..\n    params: [q, {sub/x.yaml: [k.l]}]\n"
        "    metrics: [{b.json: {cache: false}}]\n",
        "params.yaml": "lr: 1\nq: 2\n",
        "sub/params.yaml": "z: 1\n",
        "sub/p.yaml": "a: 1\n",
        "sub/x.yaml": "k: {l: 1, m: 2}\n",
        **dict.fromkeys(("m.json", "a.json", "b.json", "sub/m.json"), NUMBER),
    },
    "bare values": {
        "dvc.yaml": "metrics: [n.json, s.json, t.json, l.json, e.json, none.json, n.yaml, l.yaml]",
        "n.json": "1.5",
        "s.json": '"text"',
        "t.json": "true",
        "l.json": "[1, 2]",
        "e.json": "{}",
        "none.json": "null",
        "n.yaml": "5\n",
        "l.yaml": "- 1\n",
    },
    "odd numbers": {
        "dvc.yaml": "metrics: [m.json, m.yaml]\nparams: [m.yaml, m.json]\n",
        "m.json": '{"a": NaN, "b": Infinity, "c": -Infinity, "d": 9007199254740993, "e": 1e400}',
        "m.yaml": "a: .nan\nb: yes\nd: 1e-3\ne: 012\nf: 1:30\ng: 0o17\nh: 1_000\ni: .5\n"
        "j: 123456789012345678901234567890\n",
    },
    "lists, nulls and nothing": {
        "dvc.yaml": "metrics: [m.json, empty.yaml]\n",
        "m.json": '{"a": {"b": [1], "c": {}}, "d": [{"x": 1}], "e": null, "f": "", "g": {"h": 1}}',
        "empty.yaml": "",
    },
    "params in every format": {
        "dvc.yaml": "stages: {a: {cmd: x, params: [lr, 'nest.one', {p.json: [a.b]}, {p.toml: },"
        " {p.py: [A, B.x, T.lr, T.w]}, {gone: [x]}]}}\nparams: [whole.py]\n",
        "params.yaml": "lr: 1e-3\nnest: {one: [1, 2], two: 3}\n",
        "p.json": '{"a": {"b": [1, {"c": 2}]}, "z": 1}',
        "p.toml": "x = 1\n[a]\nb = 'q'\nc = [1, 2]\n",
        "p.py": "A = 1\nB = {'x': 1, 'y': 2}\nclass T:\n    lr = 0.1\n    def __init__(self):\n"
        "        self.w = 3\n",
        "whole.py": "A: int = 1\nL = [1, 2]\nT = (1, 2)\nf = len('x')\n",
        "gone": "x: {y: null}\n",
    },
    "keys with dots, globs and indexes": {
        "dvc.yaml": "stages:\n  a:\n    cmd: x\n    params:\n    - o.yaml: ['*.b', '**.q', a.c.*,"
        " 'x[1]', 'm.?', missing, missing.too]\n    - l.yaml: [l.1.x]\n"
        "  b: {cmd: x, params: [{o.yaml: [m.q, a.b]}, {k.yaml: [a.b.1, d.e]}]}\n",
        "o.yaml": "a: {b: 1, c: [1, 2]}\nm: {b: 2, q: {b: 3}}\nx1: 5\n'x[1]': 6\n",
        "l.yaml": "l: [1, {x: 2, y: 3}, [3, 4], 5]\n",
        "k.yaml": "a: {b: [1, 2]}\n'd.e': 5\n",
    },
    "one params file named many times": {
        "dvc.yaml": "stages:\n  a: {cmd: x, params: [a]}\n"
        "  b: {cmd: x, params: [{params.yaml: }]}\n"
        "  c: {cmd: x, params: [b, {params.yaml: [a]}, {p.yaml: [b.d, a]}]}\n"
        "  d: {cmd: x, params: [{p.yaml: [b.c, a]}]}\n",
        "params.yaml": "a: 1\nb: 2\n",
        "p.yaml": "a: 1\nb: {c: 2, d: 3, e: 4}\n",
    },
    "working folders": {
        "dvc.yaml": "stages:\n  a:\n    cmd: x\n    wdir: w\n    params: [lr]\n"
        "    metrics: [{../m.json: {cache: false}}, {n.json: {cache: false}}]\n",
        "params.yaml": "lr: 5\n",
        "w/params.yaml": "lr: 6\nz: 1\n",
        "m.json": NUMBER,
        "w/n.json": NUMBER,
    },
    "templates": {
        "dvc.yaml": """\
vars: [v.yaml, {local: here}, "more.json:picked"]
stages:
  a:
    foreach: ${models}
    do:
      cmd: x ${key} ${item.lr}
      metrics: ["${key}.json": {cache: false}]
      params: ["models.${key}"]
  b:
    foreach: ${list}
    do: {cmd: "y ${item.f}", wdir: "w/${item.f}", metrics: [r.json: {cache: false}]}
  c:
    matrix: {n: "${lst}", k: [1, 2]}
    cmd: z ${item.n} ${item.k} ${z.q}
    metrics: ["${item.n}-${item.k}.json": {cache: false}]
  d:
    cmd: ${local} ${picked.deep}
    vars: [{loc: 2}]
    metrics: ["d-${loc}.yaml": {cache: false}]
metrics: ["top-${name}.json"]
params: ["${lst[0]}.yaml"]
""",
        "params.yaml": "models: {m1: {lr: 1}, m2: {lr: 2}}\nname: x y\nlst: [a, b]\n",
        "v.yaml": "z: {q: 1}\nlist: [{f: one}, {f: two}]\n",
        "more.json": '{"picked": {"deep": true}, "other": 1}',
        "a.yaml": "k: 1\n",
        **dict.fromkeys(
            "m1.json m2.json w/one/r.json w/two/r.json a-1.json a-2.json b-1.json b-2.json"
            " d-2.yaml".split(),
            NUMBER,
        ),
        "top-x y.json": NUMBER,
    },
    "templates below": {
        "sub/dvc.yaml": """\
stages:
  b:
    foreach: ${lst}
    do: {cmd: "y ${item}", metrics: ["${item}.json": {cache: false}]}
  c: {cmd: "x ${k.v} ${u}", wdir: w, vars: [more.yaml]}
""",
        "params.yaml": "top: 1\n",
        "sub/params.yaml": "lst: [a, b]\nu: 1\n",
        "sub/w/more.yaml": "k: {v: 3}\n",
        "sub/a.json": NUMBER,
        "sub/b.json": NUMBER,
    },
    "folders of metrics and params": {
        "dvc.yaml": "metrics: [m]\nstages: {a: {cmd: x, params: [{pd: [a]}]}}\nparams: [pw]\n",
        "m/a.json": NUMBER,
        "m/b/c.yaml": "x: 1\n",
        "pd/x.yaml": "a: 1\nb: 2\n",
        "pd/y.json": '{"a": 2}',
        "pw/z.toml": "k = 1\n",
    },
    "ignored definitions": {
        "a/dvc.yaml": "metrics: [m.json]\n",
        "b/dvc.yaml": "metrics: [m.json]\n",
        "d/e/dvc.yaml": "metrics: [m.json]\n",
        "k/dvc.yaml": "metrics: [m.json, f]\n",
        ".dvcignore": "# only these\na\nd/e/\n",
        "k/.dvcignore": "*.log\nf/*\n!f/keep.json\nm.json\n",
        **dict.fromkeys(
            "a/m.json b/m.json d/e/m.json k/m.json k/f/keep.json k/f/drop.json".split(), NUMBER
        ),
    },
    "what git ignores": {
        "dvc.yaml": "metrics: [m.json]\n",
        "b/dvc.yaml": "metrics: [m.json]\n",
        ".gitignore": "/b\n",
        "m.json": NUMBER,
        "b/m.json": NUMBER,
    },
    "as DVCLive writes it": {
        "dvclive/dvc.yaml": """\
params:
- params.yaml
metrics:
- metrics.json
plots:
- plots/metrics:
    x: step
- plots/images
- plots/sklearn/roc.json:
    template: simple
    x: fpr
    y: tpr
    title: Receiver operating characteristic (ROC)
    x_label: False Positive Rate
    y_label: True Positive Rate
""",
        "dvclive/metrics.json": '{\n    "train": {\n        "loss": 0.5\n    },\n    "step": 2\n}',
        "dvclive/params.yaml": "lr: 0.1\nepochs: 3\n",
        "dvclive/plots/metrics/train/loss.tsv": "step\ttrain/loss\n0\t1.0\n1\t0.5\n",
        "dvclive/plots/sklearn/roc.json": '{"roc": [{"fpr": 0.0, "tpr": 0.0, "threshold": 1.5},'
        ' {"fpr": 1.0, "tpr": 1.0, "threshold": 0.1}]}',
        "dvclive/plots/images/img.png": "",
    },
    "names that need care": {
        "dvc.yaml": "metrics: ['a b.json', 'ü \"q\".yaml', ./x/../plain.json, sub dir/m.json]\n",
        "a b.json": NUMBER,
        'ü "q".yaml': "v: 1\n",
        "plain.json": NUMBER,
        "sub dir/m.json": NUMBER,
    },
    "nothing declared": {"params.yaml": "a: 1\n", "m.json": NUMBER},
    "an empty dvc.yaml": {"dvc.yaml": "", "params.yaml": "a: {b: 1}\n"},
    "files that are broken": {
        "dvc.yaml": "metrics: [ok.json, bad.json, bad.yaml, gone.json, blank.json, text]\n"
        "params: [bad.toml, bad.py]\n",
        "ok.json": NUMBER,
        "bad.json": "{",
        "bad.yaml": "a: [\n",
        "blank.json": "",
        "text": "a: 1\na: 2\n",
        "bad.toml": "a = \n",
        "bad.py": "a = (\n",
    },
}
