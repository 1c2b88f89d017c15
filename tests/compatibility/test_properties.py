"""Whatever dvc.yaml and values files say, gitml reads what DVC reads."""

import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gitml.core.snapshot import Part
from tests.compatibility.both import as_dvc_shows, by_dvc, by_gitml, differences, plain
from tests.fixtures.project import Project
from tests.fixtures.thorough import cases

_QUICK = settings(
    max_examples=cases(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_FEW = settings(_QUICK, max_examples=cases(6))

PARTS: tuple[Part, ...] = ("metrics", "params")
_NAMES = st.text("abcxyzAZ019_-é", min_size=1, max_size=5)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["1e-3", "yes", "012", "null", "~", "${x}", "0x1F", "2024-01-01", "é\n"])
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)
_DOCUMENTS = st.dictionaries(_NAMES, _VALUES, max_size=4)
_SUFFIXES = st.sampled_from([".json", ".yaml", ".json", ""])


def _text(path: str, value: Any) -> str:
    """A document in the format of the file; YAML in its plain form too, where it has one."""
    if path.endswith(".json"):
        return json.dumps(value)
    stream = io.StringIO()
    YAML(typ="safe", pure=True).dump(value, stream)
    return stream.getvalue()


@st.composite
def _projects(draw: st.DrawFn) -> Mapping[str, str]:
    """Files by path: a dvc.yaml, and params and metrics that it names, or does not."""
    params = {"params.yaml": draw(_DOCUMENTS), "sub/other.json": draw(_DOCUMENTS)}
    loops = draw(st.lists(st.sampled_from("abcd"), unique=True, min_size=1, max_size=3))
    mapping = draw(st.dictionaries(st.sampled_from("pqr"), st.integers(0, 9), min_size=1))
    params["params.yaml"] |= {"loops": loops, "mapping": mapping, "word": "w1"}
    stages: dict[str, Any] = {}
    metrics: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(["one", "two", "each", "grid"]), unique=True)):
        folder = draw(st.sampled_from(["", "w", "w/deep"]))
        suffix = draw(_SUFFIXES)
        part, names = _repeated(draw, name, loops, mapping)
        stage: dict[str, Any] = {
            "cmd": f"run {name}",
            "params": _wanted(draw, params, folder),
            "metrics": [{f"{name}{part}{suffix}": {"cache": False}}],
        }
        if folder:
            stage["wdir"] = folder
        if name == "each":
            over = draw(st.sampled_from(["${loops}", loops]))
            stages[name] = {"foreach": over, "do": stage}
        elif name == "grid":
            stages[name] = {"matrix": {"m": "${loops}", "n": [1, 2]}, **stage}
        else:
            stages[name] = stage
        for made in names:
            if draw(st.integers(0, 9)):
                metrics[f"{folder}/{name}{made}{suffix}".lstrip("/")] = draw(_VALUES)
    top = [f"top{draw(_SUFFIXES)}", "${word}.json"]
    metrics |= {top[0]: draw(_VALUES), "w1.json": draw(_DOCUMENTS)}
    document = {"stages": stages, "metrics": top, "params": draw(_TOP_PARAMS)}
    files = {path: _text(path, value) for path, value in {**params, **metrics}.items()}
    return {"dvc.yaml": json.dumps(document), **files}


_TOP_PARAMS = st.sampled_from([[], ["sub/other.json"], ["params.yaml"]])


def _repeated(
    draw: st.DrawFn, name: str, loops: list[str], mapping: Mapping[str, int]
) -> tuple[str, list[str]]:
    """The template in the names of a stage's metrics, and what it stands for."""
    if name == "each":
        return "-${item}", [f"-{item}" for item in loops]
    if name == "grid":
        return "-${item.m}${item.n}", [f"-{m}{n}" for m in loops for n in (1, 2)]
    key = draw(st.sampled_from(sorted(mapping)))
    return f"-${{mapping.{key}}}", [f"-{mapping[key]}"]


def _wanted(draw: st.DrawFn, params: Mapping[str, Any], folder: str) -> list[Any]:
    """Top-level keys, one below another, or one that is not there.

    DVC doubles the lists of what is named twice, once whole and once in part, so nothing is.
    """
    up = "../" * (folder.count("/") + bool(folder))
    found: list[Any] = []
    for path, values in params.items():
        keys = draw(st.lists(st.sampled_from([*values, "missing"]), unique=True, max_size=2))
        deep = [
            f"{key}.{next(iter(values[key]))}" if _is_nested(values, key) else key for key in keys
        ]
        if deep:
            found.append({up + path: deep})
    return found


def _is_nested(values: Mapping[str, Any], key: str) -> bool:
    inner = values.get(key)
    return isinstance(inner, dict) and bool(inner) and key != "mapping"


def _write(project: Project, files: Mapping[str, str]) -> None:
    for old in project.root.iterdir():
        if old.name not in (".git", ".dvc", ".dvcignore"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for folder in ("w/deep", "sub"):
        project.path(folder).mkdir(parents=True)
    for path, text in files.items():
        project.write(path, text)


def _agree(root: Path, files: Mapping[str, str], rev: str) -> None:
    for part in PARTS:
        ours, theirs = by_gitml(root, part, rev), by_dvc(root, part, rev)
        shown = {p: as_dvc_shows(v) if part == "metrics" else v for p, v in ours.values.items()}
        expected = {path: plain(value) for path, value in theirs.values.items()}
        assert not differences(shown, expected)
        # A stage's metrics that no run has made yet are no failure.
        assert ours.failed == {path for path in theirs.failed if path in files}
        event(f"{part}: {len(theirs.values)} files")


@_QUICK
@given(files=_projects())
def test_the_working_tree(project: Project, files: Mapping[str, str]) -> None:
    _write(project, files)
    _agree(project.root, files, "workspace")


@_FEW
@given(files=_projects())
def test_a_commit(project: Project, files: Mapping[str, str]) -> None:
    _write(project, files)
    project.commit()
    _agree(project.root, files, "HEAD")


@_QUICK
@given(text=st.text("ab01:-[]{}, \n'\"#&*!|>%@`.~", max_size=40), suffix=_SUFFIXES)
def test_any_text(project: Project, text: str, suffix: str) -> None:
    _write(project, {"dvc.yaml": json.dumps({"metrics": [f"m{suffix}"]}), f"m{suffix}": text})
    ours, theirs = by_gitml(project.root, "metrics"), by_dvc(project.root, "metrics")
    for path, value in theirs.values.items():
        assert path in ours.values
        assert not differences({path: as_dvc_shows(ours.values[path])}, {path: plain(value)})
    event("read" if theirs.values else "refused")
