"""Histories as real projects have them: templates, many commits, metrics that are not here."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.repositories import AUTHOR, md5, new, record, run_program, store

MODELS = [f"m{number}" for number in range(10)]
_FOLDS = range(6)
_PIPELINE = """
vars:
- config/data.yaml
stages:
  prepare:
    foreach: ${data.sets}
    do:
      cmd: python prepare.py ${item.name} --size ${item.size}
      deps: ["raw/${item.name}"]
      params: [prepare]
      outs: ["prepared/${item.name}"]
  train:
    matrix: {model: "${models}", fold: [0, 1, 2, 3, 4, 5]}
    cmd: python train.py --model ${item.model} --fold ${item.fold} --lr ${train.lr}
    deps: [train.py, prepared/d0]
    params: [train]
    outs: ["models/${item.model}-${item.fold}.pkl"]
    metrics: ["metrics/${item.model}-${item.fold}.json"]
  evaluate:
    foreach: ${models}
    do:
      cmd: python evaluate.py ${item}
      metrics: ["evaluation/${item}.json": {cache: false}]
metrics: [summary.json]
"""
_DATA = "data:\n  sets:\n" + "".join(f"  - {{name: d{n}, size: {n}00}}\n" for n in range(10))
_MATRIX = """
stages:
  s:
    matrix: {a: "${a}", b: "${b}"}
    cmd: echo ${item.a} ${item.b} > out/${item.a}-${item.b}
    outs: ["out/${item.a}-${item.b}"]
"""


def templated(top: Path, *, commits: int, whole: bool = False) -> Path:
    """80 stages of ``foreach`` and ``matrix``; each commit changes params and four of the metrics.

    Of those that DVC keeps, the cache lacks a tenth, unless it is to be ``whole``.
    """
    root = top / f"templated-{commits}{'-whole' if whole else ''}"
    if root.exists():
        return root
    return imported(root, _templated_commits(root, commits, whole=whole))


def matrix(top: Path, *, commits: int) -> Path:
    """A matrix of 4,032 stages without a metric, and params that each commit changes."""
    root = top / f"matrix-{commits}"
    axes = "".join(
        f"{a}: [{', '.join(f'{a}{n}' for n in range(63 + k))}]\n" for k, a in enumerate("ab")
    )
    changes = ({"dvc.yaml": _MATRIX, "params.yaml": f"{axes}lr: {n}\n"} for n in range(commits))
    return root if root.exists() else imported(root, changes)


def chain(top: Path, *, stages: int) -> Path:
    """Stages in a row, of which the first changed its command in the last commit."""
    root = top / f"chain-{stages}"
    if root.exists():
        return root
    texts = []
    for first in ("cat in", "cat  in"):
        pipeline, lock = ["stages:\n"], ["schema: '2.0'\nstages:\n"]
        for n in range(stages):
            dep, command = (f"o{n - 1}", f"cat o{n - 1}") if n else ("in", first)
            pipeline.append(f"  s{n}: {{cmd: {command} > o{n}, deps: [{dep}], outs: [o{n}]}}\n")
            lock.append(
                f"  s{n}:\n    cmd: {command} > o{n}\n    deps:\n{record(dep, dep)}"
                f"    outs:\n{record(f'o{n}', f'o{n}')}"
            )
        texts.append({"dvc.yaml": "".join(pipeline), "dvc.lock": "".join(lock)})
    return imported(root, iter(texts))


def long(top: Path, *, commits: int) -> Path:
    """A metrics file that each commit changes."""
    root = top / f"long-{commits}"
    changes = (
        {"dvc.yaml": "metrics: [m.json]\n", "m.json": json.dumps({"loss": 1 / (1 + n), "n": n})}
        for n in range(commits)
    )
    return root if root.exists() else imported(root, changes)


def large(top: Path) -> Path:
    """A params file of 6 MB and a metrics file of 15 MB."""
    root = top / "large"
    if root.exists():
        return root
    params = "".join(
        f"group{n}:\n" + "".join(f"  key{k}: {n * k}.5\n" for k in range(40)) for n in range(9000)
    )
    metrics = {f"group{n}": {f"m{k}": n / (k + 1) for k in range(20)} for n in range(33_000)}
    files = {"params.yaml": params, "m.json": json.dumps(metrics), "dvc.yaml": "metrics: [m.json]"}
    return imported(root, iter([files]))


def registry(top: Path, *, tags: int, models: int) -> Path:
    """Annotated tags, each a version of one of the models."""
    root = top / f"registry-{tags}-{models}"
    if root.exists():
        return root
    imported(root, ({"n": str(number)} for number in range(-(-tags // models))))
    shas = subprocess.check_output(["git", "rev-list", "--reverse", "HEAD"], cwd=root, text=True)
    made = shas.split()[1:]
    stream = (
        f"tag m{n % models}@v1.{n // models}.0\nfrom {made[n // models]}\n"
        f"tagger Bench <b@example.com> {1_700_000_000 + n} +0000\ndata 8\nrelease\n\n"
        for n in range(tags)
    )
    _fast_import(root, stream)
    run_program(["git", "pack-refs", "--all"], root)
    return root


def _templated_commits(root: Path, commits: int, *, whole: bool) -> Iterator[dict[str, str]]:
    paths = [f"metrics/{m}-{fold}.json" for m in MODELS for fold in _FOLDS]
    paths += [f"evaluation/{m}.json" for m in MODELS]
    contents: dict[str, str] = {}
    for number in range(commits):
        touched = [paths[(4 * number + k) % len(paths)] for k in range(4)] if number else paths
        files = {"dvc.yaml": _PIPELINE, "config/data.yaml": _DATA, "params.yaml": _params(number)}
        for path in [*touched, "summary.json"]:
            found = {"accuracy": 1 - 1 / (2 + number), "loss": 1 / (1 + number), "n": len(path)}
            contents[path] = json.dumps(found) + "\n"
            if path.startswith("metrics/"):
                if whole or int(md5(contents[path])[:4], 16) % 10:
                    store(root, contents[path])
            else:
                files[path] = contents[path]
        yield {**files, "dvc.lock": _lock(contents)}


def _params(number: int) -> str:
    notes = "".join(f"  key{n}: value {n}\n" for n in range(40))
    lists = f"models: [{', '.join(MODELS)}]\ntrain: {{lr: {number % 50 + 1}e-3}}\n"
    return f"{lists}prepare:\n  seed: {number // 9}\nnotes:\n{notes}"


def _lock(contents: dict[str, str]) -> str:
    text = "schema: '2.0'\nstages:\n"
    for path, content in contents.items():
        folder, _, name = path.removesuffix(".json").partition("/")
        if name:
            stage = "train" if folder == "metrics" else "evaluate"
            text += f"  {stage}@{name}:\n    cmd: python {stage}.py\n    deps:\n"
            text += f"{record('train.py', '')}    outs:\n{record(path, content)}"
    return text


def imported(root: Path, commits: Iterable[dict[str, str]], tags: Iterable[str] = ()) -> Path:
    """A new repository with these commits, each as the files that it writes.

    Args:
        root: of it.
        commits: contents by path.
        tags: commands of ``git fast-import``; the marks of commits count from 1.
    """
    new(root)
    run_program(["git", *AUTHOR, "commit", "--quiet", "-m", "dvc init"], root)
    _fast_import(root, _stream(commits, tags))
    run_program(["git", "reset", "--quiet", "--hard"], root)
    run_program(["git", "gc", "--quiet"], root)
    return root


def _stream(commits: Iterable[dict[str, str]], tags: Iterable[str]) -> Iterator[str]:
    yield from (_commit(number, files) for number, files in enumerate(commits))
    yield from tags


def _commit(number: int, files: dict[str, str]) -> str:
    start = "from refs/heads/main^0\n" if number == 0 else ""
    body = "".join(
        f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        for path, text in files.items()
    )
    return (
        f"commit refs/heads/main\nmark :{number + 1}\n"
        f"committer Bench <b@example.com> {1_700_000_000 + number} +0000\n"
        f"data 7\ncommit\n\n{start}{body}\n"
    )


def _fast_import(root: Path, stream: Iterable[str]) -> None:
    """As it is made: a process that is started has at least the memory that this one had."""
    command = ["git", "fast-import", "--quiet"]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for text in stream:
            process.stdin.write(text.encode())
    if process.returncode:
        raise RuntimeError(f"git fast-import exited with {process.returncode}")
