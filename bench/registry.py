"""A registry of 1,000 releases: what there is, and what came of data."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.histories import imported
from bench.programs import BIN, DVC, GITML, Case
from bench.repositories import md5, record

_GTO = str(BIN / "gto")
_MODELS = [f"m{number}" for number in range(4)]
_RELEASES = 1000
_START = 1_700_000_000
_PIPELINE = (
    """
stages:
  train:
    cmd: python train.py
    deps: [raw.csv]
    params: [lr]
    outs: [MODELS]
    metrics: [metrics.json: {cache: false}]
artifacts:
""".replace("MODELS", ", ".join(f"{name}.pkl" for name in _MODELS))
    + "".join(f"  {name}: {{path: {name}.pkl, type: model}}\n" for name in _MODELS)
)


def released(top: Path, *, releases: int) -> Path:
    """A commit for each release, of four models in turn; every tenth release becomes prod."""
    root = top / f"released-{releases}"
    if root.exists():
        return root
    return imported(root, map(_files, range(releases)), _tags(releases))


def _files(number: int) -> dict[str, str]:
    raw, lr = _raw(number), number % 50 + 1
    files = {
        "params.yaml": f"lr: {lr}e-3\n",
        "metrics.json": json.dumps(_metrics(number)),
        "raw.csv.dvc": "outs:\n"
        + record("raw.csv", raw).replace("    - ", "- ").replace("      ", "  "),
        "dvc.lock": _lock(number, raw, lr),
    }
    return files if number else {**files, "dvc.yaml": _PIPELINE}


def _raw(number: int) -> str:
    """Data that is refreshed every seventh commit."""
    return f"data {number // 7}\n"


def _metrics(number: int) -> dict[str, float]:
    return {"auc": 1 - 1 / (2 + number), "loss": 1 / (1 + number)}


def _lock(number: int, raw: str, lr: int) -> str:
    outs = "".join(record(f"{name}.pkl", f"{name} {number}\n") for name in _MODELS)
    return (
        "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n"
        f"{record('raw.csv', raw)}    params:\n      params.yaml:\n        lr: {lr}e-3\n"
        f"    outs:\n{outs}"
    )


def _tags(releases: int) -> Iterator[str]:
    second = 0
    for number in range(releases):
        model, own = _MODELS[number % len(_MODELS)], number // len(_MODELS)
        version = f"v{1 + own // 100}.{own // 10 % 10}.{own % 10}"
        manifest = json.dumps(_manifest(number, model, version))
        second += 1
        yield _tag(f"{model}@{version}", number, second, f"{model} {version}\n\n---\n{manifest}\n")
        if own % 10 == 0:
            second += 1
            yield _tag(f"{model}#prod#{own // 10 + 1}", number, second, "prod\n")


def _tag(name: str, number: int, second: int, message: str) -> str:
    return (
        f"tag {name}\nfrom :{number + 1}\ntagger Bench <b@example.com> "
        f"{_START + 10_000 + second} +0000\ndata {len(message)}\n{message}\n"
    )


def _manifest(number: int, model: str, version: str) -> dict[str, Any]:
    content = f"{model} {number}\n"
    file = {"path": f"{model}.pkl", "md5": md5(content), "sha256": "0" * 64, "size": 9}
    reason = {"kind": "data", "text": "data changed: raw.csv"}
    return {
        "schema": "gitml.version/1",
        "model": model,
        "version": version,
        "bump": {"part": "pipeline", "manual": False, "reasons": [reason]},
        "file": {**file, "nfiles": None},
        "data": {"raw.csv": md5(_raw(number))},
        "evaluation": None,
        "params": {"params.yaml": {"lr": number % 50 + 1}},
        "metrics": {"metrics.json": _metrics(number)},
        "environment": {"python": "3.12", "files": {}},
    }


def _case(name: str, words: str, peer: list[str], at_least: float, rounds: int = 5) -> Case:
    folder = partial(released, releases=_RELEASES)
    return Case(name, [GITML, *words.split()], peer, at_least, folder, rounds=rounds)


_DOWN = "model lineage raw.csv --down"
_SHOW = [_GTO, "show"]
_EVERY_TAG = [DVC, "exp", "show", "-T", "--csv"]
REGISTRY_CASES = (
    _case("model list, 1,000 releases, gto show", "model list", _SHOW, 4),
    _case("lineage --down, 1,000 releases, gto show", _DOWN, _SHOW, 4),
    _case("lineage --down, 1,000 releases, exp show", _DOWN, _EVERY_TAG, 15, rounds=1),
)
