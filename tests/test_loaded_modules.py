"""What light commands load: an import that slips in costs each of them a tenth of a second."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gitml
from tests.fixtures.project import Project

_LIBRARIES = frozenset(
    "asyncio dvc fsspec git github gitlab jinja2 matplotlib networkx numpy pandas pathspec pyarrow "
    "requests ruamel scipy sklearn ssl urllib.request".split()
)
_STATISTICS = frozenset("matplotlib numpy pandas pyarrow scipy sklearn".split())
_GITML_YAML = """\
evaluations:
  test: {predictions: p.csv, id: row, label: y, prediction: said, metrics: [accuracy]}
gates:
  - {metric: accuracy, min: 0.5}
"""
# What moves data, opens DVC, talks to a forge or computes statistics.
_OURS = frozenset(
    "adapters.dvc.data adapters.dvc.errors adapters.dvc.patches adapters.dvc.session "
    "adapters.forges adapters.formats.tabular.table_blocks adapters.mlflow ci core.drift "
    "core.evaluation core.schemas core.tables data repro.bookkeeping repro.engine".split()
)
_RUNS = frozenset({"adapters.executors", "repro", "core.run"})
_MODELS = frozenset({"releases"})
_BEYOND_VALUES = frozenset(
    {"core.comparisons.comparison", "core.registry", "render.markdown", "ui.values.log"}
)
_SETTINGS = frozenset({"core.settings.config"})
# What reads a document that is new, finds folders where the environment is unusual, or writes.
_RARE = frozenset("platformdirs shutil tempfile textwrap yaml".split())
_RULES = frozenset(
    "alias_rules data_rules evaluation_rules gate_parsing gate_rules retrain_rules".split()
)
_LATE = re.compile(r"LateModule\(\"(.+?)\"\)")
_PROGRAM = (
    "import sys; from gitml.cli import run; code = run(sys.argv[1:]); "
    "print('@', *sys.modules, file=sys.stderr); sys.exit(code)"
)
_DATACLASSES = """
import sys
from gitml.cli import run
code = run(sys.argv[1:])
ours = [module for name, module in sys.modules.items() if name.startswith("gitml.")]
named = {name for one in ours for name, value in vars(one).items()
         if hasattr(value, "__dataclass_fields__")}
print("@", *named, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("params diff v1", _RUNS | _MODELS | _SETTINGS | _BEYOND_VALUES),
        ("metrics show", _RUNS | _MODELS | _SETTINGS),
        ("metrics diff v1", _RUNS | _MODELS | _BEYOND_VALUES),
        ("metrics log", _RUNS | _MODELS),
        ("diff v1", _RUNS | _MODELS),
        ("dag", _RUNS | _MODELS | _SETTINGS),
        ("status", _MODELS | _SETTINGS | {"core.run.events", "core.checks.gates"}),
        ("model list", _RUNS),
        ("repro", _MODELS),
        ("repro --dry-run", _MODELS),
    ],
)
def test_light_commands_load_little(words: str, more: frozenset[str], versioned: Project) -> None:
    if words.startswith("repro"):  # what lies there was copied, which a first run looks at
        assert versioned.gitml("repro").code == 0
    refused = _LIBRARIES | {f"gitml.{name}" for name in _OURS | more}
    assert _loaded(versioned, words, refused) == []


@pytest.mark.slow
def test_what_was_said_of_predictions_is_known_without_what_computes_it(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("gitml.yaml", _GITML_YAML)
    for wrong in (9, 7):
        lines = (f"{n},{n % 2},{n % 2 if n >= wrong else 1 - n % 2}" for n in range(40))
        project.write("p.csv", "\n".join(("row,y,said", *lines, "")))
        project.write("m.json", f'{{"accuracy": {1 - wrong / 40}}}')
        project.commit(f"{wrong} wrong")
    assert project.gitml("report", "HEAD~1").code == 0
    for words in ("metrics diff HEAD~1", "diff HEAD~1", "compare HEAD~1", "gate HEAD~1"):
        assert _loaded(project, words, _STATISTICS) == []
    for words in ("report HEAD~1", "report HEAD~1 --dry-run"):  # pictures are known, too
        assert _loaded(project, words, _STATISTICS) == []


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("metrics diff v1", frozenset({"textwrap"})),
        ("params diff v1", frozenset({"textwrap"})),
        ("metrics show", frozenset({"textwrap"})),
        ("dag", frozenset({"textwrap"})),
        ("diff v1", frozenset({"textwrap"})),
        ("status", frozenset()),
    ],
)
def test_again_nothing_is_loaded_that_parses(
    words: str, more: frozenset[str], versioned: Project
) -> None:
    ours = {f"gitml.core.settings.{name}" for name in _RULES} | {"gitml.adapters.git.trailers"}
    if words == "status":  # which looks at no revision, and here has nothing to tell
        rare = "adapters.report_files core.data.changes core.run.options snapshots.revision"
        ours |= {f"gitml.{name}" for name in rare.split()}
    assert versioned.gitml(*words.split()).code == 0
    assert _loaded(versioned, words, (_RARE | ours) - more) == []


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("--help", "Settings"),
        ("metrics diff v1", "Settings Pointer"),
        ("params diff v1", "Settings Pointer"),
        ("status", "Settings Pointer Status"),
    ],
)
def test_values_of_light_commands_are_named_tuples(
    words: str, allowed: str, versioned: Project
) -> None:
    assert sorted(_printed(versioned, words, _DATACLASSES) - {*allowed.split()}) == []


@pytest.mark.slow
@pytest.mark.parametrize("words", ["push", "fetch", "pull"])
def test_what_speaks_to_servers_is_not_loaded_for_a_folder(words: str, project: Project) -> None:
    remote = project.root.parent / "remote"
    remote.mkdir()
    project.write("large.bin", "data")
    assert project.gitml("add", "large.bin").code == 0
    assert project.gitml("remote", "add", "--default", "store", str(remote)).code == 0
    project.commit("data")
    assert project.gitml("push").code == 0
    ours = "adapters.dvc.data adapters.dvc.remotes.store adapters.dvc.session"
    refused = frozenset({f"gitml.{name}" for name in ours.split()} | _LIBRARIES - {"ssl"})
    refused |= {"multiprocessing"}
    assert _loaded(project, words, refused) == []


@pytest.mark.slow
@pytest.mark.parametrize("words", ["checkout HEAD -- data/a", "add data"])
def test_what_opens_dvc_or_parses_is_not_loaded_to_move_plain_data(
    words: str, project: Project
) -> None:
    for number in range(2):
        project.write("data/a", f"{number}")
        project.write("data/b", f"{number}")
        assert project.gitml("add", "data").code == 0
        project.commit("data")
    project.write("data/a", "0")
    ours = "adapters.dvc.data adapters.dvc.session core.registry.tags data.transfer"
    refused = frozenset({f"gitml.{name}" for name in ours.split()} | _LIBRARIES | {"logging"})
    assert _loaded(project, words, refused | {"yaml"}) == []


def _loaded(project: Project, words: str, refused: frozenset[str]) -> list[str]:
    """What a command loads of packages that it should not."""
    loaded = _printed(project, words, _PROGRAM)
    return sorted({name for name in loaded if _packages(name) & refused})


def _printed(project: Project, words: str, program: str) -> set[str]:
    """The names that a program around a command tells at its end."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words.split()],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("@")[2].split())


def _packages(name: str) -> set[str]:
    """A module, and what it is in."""
    parts = name.split(".")
    return {".".join(parts[:size]) for size in range(1, len(parts) + 1)}


def test_modules_that_are_loaded_late_exist() -> None:
    sources = Path(gitml.__file__).parent.rglob("*.py")
    names = {name for file in sources for name in _LATE.findall(file.read_text(encoding="utf-8"))}
    assert len(names) > 5
    assert [name for name in sorted(names) if importlib.util.find_spec(name) is None] == []
