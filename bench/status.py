"""``status`` beside ``dvc status``, and how its time grows with the pipeline."""

import math
import shutil
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.finding import Finding, Search
from bench.pairs import once
from bench.pipelines import layered
from bench.programs import DVC, GITML, Case
from bench.repositories import commit, record, run_program, store

_SIZES = (1000, 2500, 6000)
_EXPONENT = 1.15
_WIDTH = 10


def recorded(top: Path, *, stages: int) -> Path:
    """Layers of ten stages as a run would have left them, written without one; committed."""
    root = top / f"recorded-{stages}"
    if not root.exists():
        layered(top, stages=1)
        shutil.copytree(top / "layered-1", root)
        (root / "in0").write_text("input\n")
        definitions, locks = [], []
        for number in range(stages):
            first = number - number % _WIDTH - _WIDTH
            deps = ["in0"] if first < 0 else [_out(first, number), _out(first, number + 1)]
            out = f"out{number}"
            content = f"made by {number}\n"
            (root / out).write_text(content)
            store(root, content).chmod(0o444)
            command = f"cksum {' '.join(deps)} > {out}"
            lines = "".join(f"    - {dep}\n" for dep in deps)
            definitions.append(
                f"  s{number}:\n    cmd: {command}\n    deps:\n{lines}    outs:\n    - {out}\n"
            )
            used = "".join(record(dep, (root / dep).read_text()) for dep in deps)
            locks.append(
                f"  s{number}:\n    cmd: {command}\n    deps:\n{used}"
                f"    outs:\n{record(out, content)}"
            )
        (root / "dvc.yaml").write_text("stages:\n" + "".join(definitions))
        (root / "dvc.lock").write_text("schema: '2.0'\nstages:\n" + "".join(locks))
        (root / ".gitignore").write_text("/out*\n")
        commit(root, "recorded")
    return root


def cloned(top: Path, *, stages: int) -> Path:
    """The same without its data."""
    root = top / f"recorded-{stages}-clone"
    if not root.exists():
        run_program(["git", "clone", "--quiet", str(recorded(top, stages=stages)), str(root)], top)
    return root


def edited(top: Path, *, stages: int) -> Path:
    """The same, of which one file was edited."""
    root = top / f"recorded-{stages}-edited"
    if not root.exists():
        shutil.copytree(recorded(top, stages=stages), root)
        (root / "in0").write_text("edited\n")
    return root


def done(top: Path, *, stages: int) -> Path:
    """The same, and ``repro`` has just said that nothing is to be done."""
    root = top / f"recorded-{stages}-done"
    if not root.exists():
        shutil.copytree(recorded(top, stages=stages), root)
        run_program([GITML, "repro", "--quiet"], root)
    return root


def _out(first: int, number: int) -> str:
    return f"out{first + number % _WIDTH}"


def _case(
    name: str, folder: Callable[..., Path], stages: int, *, peer: str = DVC, at_least: float = 4
) -> Case:
    theirs = [DVC, "status"] if peer == DVC else [GITML, "repro", "--quiet"]
    return Case(
        f"status, {name}, {stages:,} stages",
        [GITML, "status"],
        theirs,
        at_least,
        partial(folder, stages=stages),
        memory=None,
        rounds=2 if stages > 100 else 5,
    )


def _without_data(stages: int, *, at_least: float) -> Case:
    return Case(
        f"is the pipeline up to date, fresh clone, {stages:,} stages",
        [GITML, "status", "--no-data"],
        [DVC, "repro", "--dry", "--allow-missing"],
        at_least,
        partial(cloned, stages=stages),
        memory=None,
        rounds=2 if stages > 100 else 5,
    )


STATUS_CASES = (
    *(_case("clean", recorded, stages) for stages in (20, 3600)),
    *(_case("fresh clone", cloned, stages) for stages in (20, 3600)),
    *(_case("one file edited", edited, stages) for stages in (20, 3600)),
    _without_data(20, at_least=4),
    _without_data(600, at_least=10),
    _case("all done, against repro", done, 5000, peer=GITML, at_least=1 / 1.5),
)


def _growth(top: Path, rounds: int) -> Iterator[Finding]:
    """By which power of its stages the CPU time of ``status`` in a fresh clone grows."""
    least = _cpu(cloned(top, stages=20), rounds)
    spent = [_cpu(cloned(top, stages=stages), rounds) - least for stages in _SIZES]
    exponent = math.log(spent[-1] / spent[0]) / math.log(_SIZES[-1] / _SIZES[0])
    figures = ", ".join(f"{s:.2f} s of {n:,}" for s, n in zip(spent, _SIZES, strict=True))
    text = f"status, fresh clone: {figures} stages: exponent {exponent:.2f} (at most {_EXPONENT})"
    yield Finding(text, kept=exponent <= _EXPONENT)


def _cpu(root: Path, rounds: int) -> float:
    return statistics.median(once([GITML, "status"], root).cpu for _ in range(rounds))


SEARCHES = (Search("growth: status, stages", _growth),)
