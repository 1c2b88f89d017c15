"""Repositories that the benchmarks work in, made anew for each run."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.pairs import environment
from bench.programs import BIN, DVC

EXAMPLE = Path(__file__).parent.parent / "example_project"
AUTHOR = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com"]


def example(top: Path) -> Path:
    """The example project after two runs with different parameters; committed."""
    root = top / "example"
    if root.exists():
        return root
    shutil.copytree(EXAMPLE, root)
    run_program(["git", "init", "--quiet"], root)
    run_dvc(["init", "--quiet"], root)
    for batches in (1, 2):
        run_program([sys.executable, "src/receive.py", str(batches)], root)
        run_dvc(["add", "--quiet", "data/raw.csv"], root)
        run_dvc(["repro", "--quiet"], root)
        commit(root, f"batch {batches}")
    return root


def folder(top: Path, *, files: int, changed: int, size: int = 0, link: str | None = None) -> Path:
    """A tracked folder of small files, of which the last commit changed some.

    Args:
        top: where it is made.
        files: how many.
        changed: of them.
        size: bytes of each, at least.
        link: how DVC puts them in place, where not by its default.
    """
    root = top / f"folder-{files}-{changed}-{size}-{link}"
    if root.exists():
        return root
    new(root)
    for numbers, text in ((range(files), "first"), (range(0, files, files // changed), "second")):
        for number in numbers:
            file = root / "data" / f"{number // 1000:03}" / f"{number:06}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{text} {number}\n".ljust(size))
        run_dvc(["add", "--quiet", "data"], root)
        commit(root, text)
        run_program(["git", "tag", text], root)
    if link is not None:
        run_dvc(["config", "--local", "cache.type", link], root)
    return root


def one_file(top: Path, *, size: int) -> Path:
    """A file that is not tracked yet, of as many bytes."""
    root = top / f"one-file-{size}"
    if root.exists():
        return root
    new(root)
    commit(root, "nothing")
    block = os.urandom(2**20)
    with (root / "large.bin").open("wb") as file:
        for number in range(size // len(block)):
            file.write(number.to_bytes(8) + block[8:])
    return root


def columns(top: Path, *, commits: int, metrics: int) -> Path:
    """A history of one metrics file with many numbers, all of which change in each commit."""
    root = top / f"columns-{commits}-{metrics}"
    if root.exists():
        return root
    new(root)
    (root / "dvc.yaml").write_text("metrics: [m.json]\n")
    for step in range(commits):
        values = {f"layer{i // 100}.metric{i}": (i * 31 + step * 7) % 997 / 997
                  for i in range(metrics)}  # fmt: skip
        (root / "m.json").write_text(json.dumps(values))
        commit(root, f"step {step}")
    return root


def new(root: Path) -> None:
    """An empty repository of Git and DVC."""
    root.mkdir(parents=True)
    run_program(["git", "init", "--quiet", "--initial-branch=main"], root)
    run_dvc(["init", "--quiet"], root)


def commit(root: Path, message: str) -> None:
    """Everything that changed."""
    run_program(["git", "add", "--all"], root)
    run_program(["git", *AUTHOR, "commit", "--quiet", "-m", message], root)


def run_dvc(words: list[str], root: Path) -> None:
    run_program([DVC, *words], root)


def run_program(command: list[str], root: Path) -> str:
    """Run it; answers what it prints."""
    path = f"{BIN}:{environment().get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=root,
        env={**environment(), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def history(top: Path, *, commits: int, stages: int, changed: int) -> Path:
    """A repository whose every commit changes the outputs of ``changed`` stages.

    Half of the metrics files lie in Git (``cache: false``), half in the DVC cache. Written with
    ``git fast-import``, as running the pipeline so often would take hours; the lock is what DVC
    writes for such stages.
    """
    root = top / f"history-{commits}-{stages}-{changed}"
    if root.exists():
        return root
    new(root)
    run_program(["git", *AUTHOR, "commit", "--quiet", "-m", "dvc init"], root)
    writer = _Writer(root, stages)
    stream = b"".join(writer.commit(number, changed) for number in range(commits))
    done = subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=root, input=stream, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    run_program(["git", "reset", "--quiet", "--hard"], root)
    run_dvc(["checkout", "--quiet"], root)
    return root


class _Writer:
    """Commits of a pipeline, as a stream for ``git fast-import``."""

    def __init__(self, root: Path, stages: int) -> None:
        self.root = root
        self.names = [f"stage{number:03}" for number in range(stages)]
        self.versions = dict.fromkeys(self.names, 0)

    def commit(self, number: int, changed: int) -> bytes:
        size = len(self.names)
        touched = self.names if number == 0 else [
            self.names[(number * changed + offset) % size] for offset in range(changed)
        ]  # fmt: skip
        for name in touched:
            self.versions[name] = number
        files = {
            "dvc.lock": self._lock(),
            "params.yaml": "".join(f"{n}:\n  lr: {v}e-3\n" for n, v in self.versions.items()),
        }
        if number == 0:
            files["dvc.yaml"] = self._pipeline()
            files[".gitignore"] = "".join(
                f"/{name}.json\n" for name in self.names if self._cached(name)
            )
        for name in touched:
            content = self._metrics(name)
            if self._cached(name):
                store(self.root, content)
            else:
                files[f"{name}.json"] = content
        head = (
            f"commit refs/heads/main\ncommitter Bench <bench@example.com> {1_700_000_000 + number} "
            f"+0000\ndata <<END\ncommit {number}\nEND\n"
        )
        start = "from refs/heads/main^0\n" if number == 0 else ""
        body = "".join(
            f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
            for path, text in files.items()
        )
        return (head + start + body + "\n").encode()

    def _cached(self, name: str) -> bool:
        return self.names.index(name) % 2 == 1

    def _metrics(self, name: str) -> str:
        value = self.versions[name] + self.names.index(name)
        return f'{{"accuracy": {1 - 1 / (2 + value)}, "loss": {1 / (1 + value)}, "n": {value}}}\n'

    def _pipeline(self) -> str:
        text = "stages:\n"
        for name in self.names:
            cache = "" if self._cached(name) else ":\n        cache: false"
            text += (
                f"  {name}:\n    cmd: python run.py {name}\n    params:\n    - {name}.lr\n"
                f"    metrics:\n    - {name}.json{cache}\n"
            )
        return text

    def _lock(self) -> str:
        text = "schema: '2.0'\nstages:\n"
        for name, version in self.versions.items():
            content = self._metrics(name)
            text += (
                f"  {name}:\n    cmd: python run.py {name}\n    params:\n      params.yaml:\n"
                f"        {name}.lr: {version / 1000}\n    outs:\n"
                f"{record(f'{name}.json', content)}"
            )
        return text


def store(root: Path, content: str) -> Path:
    """Put a file into the cache; answers where."""
    digest = md5(content)
    path = root / ".dvc" / "cache" / "files" / "md5" / digest[:2] / digest[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def record(path: str, content: str) -> str:
    """What ``dvc.lock`` has of a file."""
    return (
        f"    - path: {path}\n      hash: md5\n      md5: {md5(content)}\n"
        f"      size: {len(content.encode())}\n"
    )


def md5(content: str) -> str:
    return hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()
