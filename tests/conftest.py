"""Hermetic by default: nothing of the machine's Git, DVC or CI settings reaches a test."""

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.built_once import built_once as built_once
from tests.fixtures.dvc_parsing import remember_parsed
from tests.fixtures.example import example as example
from tests.fixtures.iri_syntax import compile_iri_syntax_late
from tests.fixtures.monorepo import monorepo as monorepo
from tests.fixtures.order import long_first
from tests.fixtures.project import Project
from tests.fixtures.releasable import releasable as releasable
from tests.fixtures.releasable import releasable_template as releasable_template
from tests.fixtures.releasable import two_versions as two_versions
from tests.fixtures.remote_servers import remote_servers as remote_servers
from tests.fixtures.thorough import IS_THOROUGH
from tests.fixtures.three_versions import three as three
from tests.fixtures.three_versions import three_template as three_template
from tests.fixtures.two_points import two_points as two_points
from tests.fixtures.versioned import versioned as versioned
from tests.fixtures.versions_bucket import bucket as bucket
from tests.fixtures.versions_bucket import versions_server as versions_server

# Speed is not asserted in a test. `make test-fast` takes the second one.
settings.register_profile(
    "gitml",
    deadline=None,
    derandomize=not IS_THOROUGH,
    suppress_health_check=[HealthCheck.too_slow],  # is true of any test on a loaded machine
)
settings.register_profile("fast", settings.get_profile("gitml"), max_examples=20)
settings.load_profile("gitml")
compile_iri_syntax_late()
# Whoever started the tests by nohup ignores it, and so would all that they start.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
_SETTINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada Tester",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada Tester",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_TERMINAL_PROMPT": "0",
    "DVC_NO_ANALYTICS": "1",
    "DVC_STUDIO_OFFLINE": "1",
    "UV_OFFLINE": "1",
    "NO_COLOR": "1",
    "COLUMNS": "100",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",  # the tests run side by side already
    "OPENBLAS_NUM_THREADS": "1",
}
# No project of a test outlives the machine, so nothing waits for its disk; and none is copied with
# a dozen hooks that are samples.
_GIT_SETTINGS = """\
[init]
    defaultBranch = main
    templateDir = {template}
[gc]
    auto = 0
[maintenance]
    auto = false
[core]
    fsync = none
"""
_OPEN_FILES = Path("/proc/self/fd")
_MANY = 300
_stay_open = 0
_FOREIGN_PREFIXES = (
    *("AWS_", "GITHUB_", "GITLAB_", "BITBUCKET_", "RUNNER_"),
    *("GIT_", "DVC_", "DASK_", "SLURM_", "MLFLOW_", "LC_", "CLICOLOR"),
)
_FOREIGN = ("CI", "LANGUAGE", "LINES", "FORCE_COLOR", "PAGER", "EDITOR", "VISUAL", "SSH_ASKPASS")
_LOOPBACK = "127.0.0.1,localhost"
# What `make test-fast` leaves out: tests that lie here or need one of these projects, besides
# those that are marked themselves.
_SLOW_FOLDERS = (
    "adapters/executors/dask",
    "adapters/executors/local",
    "adapters/executors/remote",
    "adapters/executors/slurm",
    "compatibility",
    "docs",
    "dvc_suite",
    "fuzz",
    "repro",
    "security",
)
_SLOW_PATHS = tuple(Path(__file__).parent / name for name in _SLOW_FOLDERS)
_SLOW_FIXTURES = {"example", "monorepo", "releasable", "two_versions", "versioned"}
_FAST = "not slow"
# Half of the time of these was waiting for a disk that makes thousands of small folders.
_MEMORY = Path("/dev/shm")
_PYTEST_ROOT = "PYTEST_DEBUG_TEMPROOT"


@pytest.hookimpl(optionalhook=True)  # of xdist
def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors: tests wait for what they started as long as they work.

    Each takes 300 MB and some seconds to begin, so that more than twelve are of no use.
    """
    return max(4, min(2 * (os.cpu_count() or 2), 12))


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all is collected: nothing of it is garbage
    if config.option.markexpr == _FAST and _has_room(_MEMORY):
        os.environ.setdefault(_PYTEST_ROOT, str(_MEMORY))


def _has_room(folder: Path) -> bool:
    """Whether the projects of the fast tests, some 300 MB, may lie there."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 * 2**30


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import nothing of the folders of which no test is asked for."""
    return True if config.option.markexpr == _FAST and collection_path in _SLOW_PATHS else None


def pytest_collection_finish() -> None:
    """Spare each later look for garbage the modules and tests, which stay to the end."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    is_slow = cache(lambda path: any(map(path.is_relative_to, _SLOW_PATHS)))
    for item in items:
        if _needs_project(item) or is_slow(item.path) or item.get_closest_marker("long"):
            item.add_marker("slow")
    long = [item for item in items if item.get_closest_marker("long")]
    # First those that wait for no project to be built, lest all workers wait for one at the start.
    long.sort(key=_needs_project)
    rest = [item for item in items if not item.get_closest_marker("long")]
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = long_first(long, rest, workers)


def _needs_project(item: pytest.Item) -> bool:
    """Whether a test needs a project that takes long to build."""
    return bool(_SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For session-wide fixtures too; stages started by tests inherit it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as of a shell's background jobs
        signal.signal(signal.SIGINT, signal.default_int_handler)
    mask = os.umask(0o022)
    home = tmp_path_factory.mktemp("home")
    template = home / "git-template"
    for name in ("hooks", "info"):
        (template / name).mkdir(parents=True)
    (home / ".gitconfig").write_text(_GIT_SETTINGS.format(template=template))
    saved = dict(os.environ)
    for name in list(os.environ):
        if name in _FOREIGN or name.startswith(_FOREIGN_PREFIXES):
            del os.environ[name]
    os.environ.update(_SETTINGS, HOME=str(home), GIT_CONFIG_GLOBAL=str(home / ".gitconfig"))
    # Stages are run as `python …`, and mean the Python that has their libraries.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), saved["PATH"]])
    for name in ("no_proxy", "NO_PROXY"):  # no proxy knows the servers of the tests
        os.environ[name] = ",".join(filter(None, [saved.get(name), _LOOPBACK]))
    os.environ["XDG_CONFIG_HOME"] = str(home / ".config")
    os.environ["XDG_CACHE_HOME"] = str(home / ".cache")
    os.environ["DVC_SITE_CACHE_DIR"] = str(home / "dvc-site")
    os.environ["DVC_GLOBAL_CONFIG_DIR"] = str(home / "dvc-global")
    os.environ["DVC_SYSTEM_CONFIG_DIR"] = str(home / "dvc-system")
    yield
    os.umask(mask)
    os.environ.clear()
    os.environ.update(saved)


@pytest.fixture(scope="session")
def _dvc_template(built_once: BuiltOnce) -> Path:
    remember_parsed()

    def build(folder: Path) -> None:
        project = Project(folder)
        project.git("init", "--quiet", "--initial-branch=main")
        project.dvc("init", "--quiet")
        project.git("commit", "--quiet", "-m", "dvc init")

    return built_once("dvc-init", build)


@pytest.fixture
def git_repository(tmp_path: Path) -> Project:
    """A Git repository without DVC and without commits."""
    root = tmp_path / "plain"
    root.mkdir()
    project = Project(root)
    project.git("init", "--quiet", "--initial-branch=main")
    return project


@pytest.fixture
def project(tmp_path: Path, _dvc_template: Path) -> Project:
    """A Git and DVC repository with one commit, ``dvc init``, on branch main."""
    root = tmp_path / "project"
    shutil.copytree(_dvc_template, root, symlinks=True)
    return Project(root)


def pytest_runtest_teardown() -> None:
    """Close what commands that ran in this process left open in circles, before it is too much."""
    global _stay_open  # noqa: PLW0603  # what no look for garbage closes asks for none
    if _OPEN_FILES.is_dir() and _open_files() - _stay_open > _MANY:
        gc.collect()
        _stay_open = _open_files()


def _open_files() -> int:
    return sum(1 for _ in os.scandir(_OPEN_FILES))


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Where it is read, and where it is written."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)
