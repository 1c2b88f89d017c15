"""Projects that are spoiled at random: every command answers as documented, and in bounds.

Each number is a project, always the same. ``GITML_FUZZ`` says how many are tried, and
``GITML_FUZZ_FROM`` which is the first: ``GITML_FUZZ=2000 make test ARGS=tests/fuzz``.
"""

import contextlib
import hashlib
import os
import random
import re
import resource
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from gitml.core.forges.ci import CiRun
from gitml.errors import GitmlError
from gitml.ui.reports.posting import BRANCH, ReportTarget, post, read_postable
from tests.fakes.forge import FakeForge
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Answer, Project
from tests.fuzz.mutations import ODD_VALUES, mutate
from tests.fuzz.sample import build

FIRST = int(os.environ.get("GITML_FUZZ_FROM", "0"))
COUNT = int(os.environ.get("GITML_FUZZ", "40"))
COMMANDS = (
    "status",
    "status --json",
    "metrics show",
    "metrics show HEAD HEAD~1 --md",
    "metrics show churn@latest",
    "metrics diff HEAD~1",
    "metrics diff HEAD~1 HEAD --json",
    "metrics log",
    "metrics log --all --md",
    "params diff HEAD~1",
    "params diff HEAD~1 HEAD --json",
    "diff HEAD~1",
    "diff HEAD~1 HEAD --md",
    "diff HEAD~1 --json",
    "plots show HEAD workspace -o plots.html",
    "plots show --json",
    "dag",
    "dag --md",
    "dag HEAD",
    "report HEAD~1 -o report.md",
    "report HEAD~1 HEAD -o report.md",
    "report HEAD~1 -o -",
    "model list",
    "model list --json",
    "release churn --dry-run",
    "release churn --dry-run --json",
    "stage list",
    "stage list --md",
    "stage show train@1",
    "repro --dry-run",
    "repro --dry-run --json",
    "pull",
    "checkout HEAD",
    "checkout churn@v1.0.0",
)
WARM = ("status", "plots show HEAD -o plots.html", "report HEAD~1 -o -", "release churn --dry-run")
_PICTURES = (
    "a.png", "a%00.png", "%2e%2e/secret.png", "out.png", "folder.png", "loop.png", "pipe.png",
    "/etc/passwd", "file:///etc/passwd", "a" * 5000 + ".png", "a.png 'x'", "<a b.png>",
    "a%ff.png", "report_files/../a.png", "?x", "#", "http://x/a.png", "\ud800.png", "a.png#x",
    "%", "",
)  # fmt: skip
_MARKUP = (
    "```", "~~~", "`", "![", "](", "<img src=a.png>", "<!--", "-->", "<details>", "| a | b |",
    "|-|", "[x]: a.png", "![y][x]", "# x", "## Worse", "> ", "- ", "    ", "***", "\\",
    "&#x202e;", "@me",
)  # fmt: skip
DOCUMENTED = {0, 1, 2, 3, 4}
_SECONDS = 20  # of a processor; the slowest answers take one
_MEGABYTES = 300
# What no terminal may get from a repository: controls but line ends and tabs, marks that turn text.
_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture(scope="session")
def sample(built_once: BuiltOnce) -> Path:
    folder = built_once("fuzz", build)
    for command in WARM:  # so that no library is counted that is loaded on the way
        copy = folder.parent / f"fuzz-{os.getpid()}"
        shutil.copytree(folder, copy, symlinks=True)
        answer = Project(copy / "project").gitml(*command.split())
        shutil.rmtree(copy)
        assert answer.code in (0, 1), (command, answer.err)
    return folder


@pytest.mark.parametrize("number", range(FIRST, FIRST + COUNT))
def test_a_spoiled_project(sample: Path, tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    folder = tmp_path / "copy"
    shutil.copytree(sample, folder, symlinks=True)
    project = Project(folder / "project")
    spoiled = _spoil(project, chance)
    if chance.random() < 0.5:
        for words in (
            ["add", "--all"],
            ["commit", "--quiet", "--allow-empty", "-m", _subject(chance)],
        ):
            subprocess.run(["git", *words], cwd=project.root, capture_output=True, check=False)
    outside = _contents(folder)
    for command in chance.sample(COMMANDS, 5):
        used, memory = time.process_time(), _peak()
        answer = project.gitml(*command.split())
        told = f"number {number}: gitml {command}, with {spoiled}:\n{answer.err[-2000:]}"
        _judge(answer, told)
        assert time.process_time() - used < _SECONDS, told
        assert _peak() - memory < _MEGABYTES, told
        assert _contents(folder) == outside, told


@pytest.mark.parametrize("number", range(FIRST, FIRST + COUNT))
def test_a_spoiled_report(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    words = [str(one) for one in ODD_VALUES] + list(_MARKUP)
    lines = [" ".join(chance.choices(words, k=chance.randrange(6))) for _ in range(30)]
    lines += [f"![{chance.choice(words)}]({chance.choice(_PICTURES)})" for _ in range(5)]
    chance.shuffle(lines)
    content = "\n".join(["## Better", *lines]).encode(errors="surrogatepass")
    report = tmp_path / "report.md"
    report.write_bytes(mutate("report.md", content, chance))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "loop.png").symlink_to("loop.png")
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path.parent / "secret.png").write_bytes(b"secret")
    (tmp_path / "out.png").symlink_to("../secret.png")
    forge, used = FakeForge(pulls={7: "a" * 40}), time.process_time()
    with contextlib.suppress(GitmlError):
        post(forge, read_postable(report), ReportTarget(7, "a" * 40, "report", CiRun()))
    assert time.process_time() - used < _SECONDS
    assert all(len(body) <= forge.limits.comment for body in forge.comments.get(7, ()))
    assert not any(b"secret" in files.values() for files in forge.branches.get(BRANCH, ()))


def _judge(answer: Answer, told: str) -> None:
    assert answer.code in DOCUMENTED, told
    assert "gitml has a bug" not in answer.err, told
    assert "Traceback" not in answer.out + answer.err, told
    found = _CONTROLS.search(answer.out + answer.err)
    assert found is None, f"{found!r} in {told}"
    assert answer.code == 0 or answer.err, told


def _spoil(project: Project, chance: random.Random) -> list[str]:
    """Spoil one to three things of a project; answers what."""
    files = [
        path.relative_to(project.root).as_posix()
        for path in sorted(project.root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    ]
    read = [
        name
        for name in files
        if not name.startswith(".") or name.endswith((".dir", "ignore", "config"))
    ]
    spoiled = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        if chance.random() < 0.08:
            spoiled.append(_tag(project, chance))
            continue
        name = chance.choice(read)
        path = project.path(name)
        content = mutate(name, path.read_bytes(), chance)
        path.chmod(0o644)
        path.write_bytes(content)
        spoiled.append(f"{name} = {content[:400]!r}")
        if name.endswith(".dir"):
            _point_at(project, path, content)
    return spoiled


def _point_at(project: Project, listing: Path, content: bytes) -> None:
    """Let the records name a spoiled listing by the hash that it has now."""
    old, new = listing.parent.name + listing.stem, hashlib.md5(content).hexdigest()
    target = listing.parent.parent / new[:2] / f"{new[2:]}.dir"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    for name in ("data.dvc", "dvc.lock"):
        if project.path(name).is_file():
            text = project.path(name).read_bytes()
            project.path(name).write_bytes(text.replace(old.encode(), new.encode()))


def _tag(project: Project, chance: random.Random) -> str:
    """A version whose manifest is spoiled."""
    message = project.git("tag", "--list", "--format=%(contents)", "churn@v1.0.0").encode()
    head, rule, manifest = message.partition(b"---\n")
    spoiled = head + rule + mutate("manifest.yaml", manifest, chance)
    subprocess.run(
        ["git", "tag", "--force", "--annotate", "--cleanup=verbatim", "--file=-", "churn@v1.1.0"],
        cwd=project.root, input=spoiled, capture_output=True, check=False,
    )  # fmt: skip
    return f"the message of churn@v1.1.0 = {spoiled[-400:]!r}"


def _subject(chance: random.Random) -> str:
    subject = chance.choice([one for one in ODD_VALUES if isinstance(one, str) and "\0" not in one])
    return subject.encode(errors="replace").decode()


def _contents(folder: Path) -> dict[str, bytes]:
    """All that lies beside the project, and what Git obeys in it."""
    private = folder / "project" / ".git"
    watched = [*(folder / "beside").rglob("*"), *(folder / "store").rglob("*"), *folder.iterdir()]
    watched += [private / "config", *(private / "hooks").rglob("*")]
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in watched}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
