"""Templates that are resolved without DVC are resolved as DVC does it, or left to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from gitml.adapters.dvc_files import plain_templates, templating
from gitml.adapters.dvc_files.interpolation import Doubt
from gitml.adapters.dvc_files.plain_templates import Section
from gitml.adapters.formats.documents import yaml
from gitml.core.ports import Commit


@dataclass(frozen=True)
class _Files:
    """Files by path: a :class:`gitml.core.ports.Tree`."""

    contents: Mapping[str, str]
    rev: str = "test"
    commit: Commit | None = None

    def dvc_files(self) -> Sequence[str]:
        return ()

    def files(self, path: str) -> Sequence[str]:
        return [p for p in self.contents if p == path or p.startswith(f"{path}/")]

    def read(self, path: str, limit: int | None = None) -> bytes | None:  # noqa: ARG002
        found = self.contents.get(path)
        return None if found is None else found.encode()

    def blob(self, path: str) -> str | None:
        return self.contents.get(path)

    def submodules(self, path: str) -> Mapping[str, str]:  # noqa: ARG002
        return {}

    def obstacle(self, path: str) -> str | None:  # noqa: ARG002
        return None


def _plainly(
    document: Mapping[str, Any], tree: _Files, section: Section | None = None, folder: str = ""
) -> dict[str, Any]:
    def read(path: str) -> Mapping[str, Any] | None:
        content = tree.read(path)
        if content is None:
            return None
        if not templating.is_plain(path, content):
            raise Doubt
        return _document(content.decode())

    return dict(plain_templates.resolve(folder, document, read, section).document)


_SIMPLE = (
    st.none() | st.booleans() | st.integers(-5, 99) | st.sampled_from([0.1, 1e-5, float("inf")])
    | st.sampled_from(["a", "b c", "", "x@y", r"\${a}", "${lst}", "1", "yes", "ü", "True"])
)  # fmt: skip
_KEYS = st.sampled_from(["lr", "name", "a-b", "n_1", "1", "true", "null", "x.y", "item"])
_VALUES = st.recursive(
    _SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_EXPRESSIONS = st.sampled_from(
    ["${lr}", "${m.lr}", "${lst[0]}", "${lst.1}", "${m.name}", "${m}", "${lst}", "${none}",
     "${item}", "${item.lr}", "${item.a}", "${key}", "${ lr }", "${lst[-1]}", r"\${lr}", "${}",
     "${local}", "${other.lr}", "${lst[0].name}", "${m.n_1}", "${yes}"]
)  # fmt: skip
_TEXTS = st.lists(_EXPRESSIONS | st.sampled_from(["run ", "out/", ".json", "-", "$", "{"]), max_size=3).map("".join)  # fmt: skip
_LISTS = st.lists(_SIMPLE | _EXPRESSIONS | _VALUES, max_size=3)
_OVER = (
    st.sampled_from(["${lst}", "${m}", "${models}", "${lr}", "x"])
    | _LISTS
    | st.dictionaries(_KEYS, _VALUES | _EXPRESSIONS, max_size=3)
)
_ENTRIES = st.lists(_TEXTS | st.dictionaries(_TEXTS, st.fixed_dictionaries({"cache": st.booleans()}), max_size=2), max_size=3)  # fmt: skip
_VARS = st.lists(
    st.sampled_from(["other.json", "other.json:lr", "params.yaml", "gone.yaml", "v.yaml"])
    | st.dictionaries(st.sampled_from(["local", "lr", "m", "yes"]), _VALUES, max_size=2),
    max_size=2,
)
_TEMPLATE = st.fixed_dictionaries(
    {"cmd": _TEXTS | st.lists(_TEXTS, max_size=2)},
    optional={
        "wdir": _TEXTS, "deps": st.lists(_TEXTS, max_size=2), "outs": _ENTRIES, "metrics": _ENTRIES,
        "params": _ENTRIES, "frozen": st.booleans(), "desc": _TEXTS, "vars": _VARS,
    },
)  # fmt: skip
_STAGE = (
    _TEMPLATE
    | st.tuples(_OVER, _TEMPLATE).map(lambda t: {"foreach": t[0], "do": t[1]})
    | st.tuples(
        st.dictionaries(
            st.sampled_from(["a", "lr", "name"]), st.sampled_from(["${lst}", "${m}"]) | _LISTS,
            min_size=1, max_size=2,
        ),
        _TEMPLATE,
    ).map(lambda t: {"matrix": t[0], **t[1]})
)  # fmt: skip
_DOCUMENTS = st.fixed_dictionaries(
    {"stages": st.dictionaries(st.sampled_from(["s", "t", "u@v", "w"]), _STAGE, min_size=1, max_size=3)},
    optional={
        "vars": _VARS, "metrics": st.lists(_TEXTS, max_size=2), "params": st.lists(_TEXTS, max_size=2),
        "plots": _ENTRIES, "artifacts": st.dictionaries(_TEXTS, st.fixed_dictionaries({"path": _TEXTS}), max_size=2),
    },
)  # fmt: skip
_PARAMS = st.fixed_dictionaries(
    {}, optional={
        "lr": _SIMPLE, "lst": st.lists(_VALUES, max_size=3) | _VALUES, "none": st.none(),
        "m": st.dictionaries(_KEYS, _VALUES, max_size=3),
        "models": st.dictionaries(_KEYS, st.dictionaries(_KEYS, _SIMPLE, max_size=2), max_size=3),
    },
)  # fmt: skip


@given(_DOCUMENTS, _PARAMS, _PARAMS, st.sampled_from(["", "sub"]))
@settings(deadline=None, max_examples=200)
def test_what_is_plain_is_resolved_as_dvc_does_it(
    document: dict[str, Any], params: dict[str, Any], other: dict[str, Any], folder: str
) -> None:
    start = f"{folder}/" if folder else ""
    texts = {
        "params.yaml": params,
        "other.json": {"other": other, "lr": 7},
        "v.yaml": {"yes": other},
    }
    tree = _Files({start + path: json.dumps(value) for path, value in texts.items() if value})
    try:
        found = _plainly(document, tree, folder=folder)
    except Doubt:
        event("doubt")
        return
    event("resolved")
    theirs = templating.by_dvc(f"{start}dvc.yaml", document, tree, {})
    theirs["stages"] = theirs["stages"] or {}  # where all loops are empty
    assert _text(found) == _text(theirs)
    for section in ("metrics", "params"):
        short = _plainly(document, tree, section, folder)
        assert _kept(short, section) == _kept(theirs, section)


def _text(value: Any) -> str:
    return repr(value)  # the order counts, and a boolean is no number


def _kept(document: dict[str, Any], section: str) -> dict[str, Any]:
    """What the section of each stage says, where there is one."""
    stages = document["stages"].items()
    return {
        name: (spec.get("wdir"), repr(spec[section])) for name, spec in stages if section in spec
    }


_MATRIX = """
stages:
  a: {matrix: {x: "${xs}", y: [1, true]}, cmd: run, outs: ["${item.x}"]}
  b: {foreach: "${xs}", do: {cmd: "run ${item}", metrics: ["${item}.json"]}}
"""


def _document(text: str) -> dict[str, Any]:
    found = yaml("dvc.yaml", text)
    assert isinstance(found, dict)
    return found


def test_a_group_without_what_is_asked_for_is_not_expanded() -> None:
    found = _plainly(_document(_MATRIX), _Files({"params.yaml": "xs: [u, v]"}), "metrics")
    assert list(found["stages"]) == ["b@u", "b@v"]
    assert found["stages"]["b@v"] == {"cmd": "", "metrics": ["v.json"]}


def test_what_is_wrong_in_a_group_is_found_though_it_is_not_expanded() -> None:
    tree = _Files({"params.yaml": "xs: [u, v]"})
    with pytest.raises(Doubt):
        _plainly(_document(_MATRIX.replace("item.x", "item.z")), tree, "metrics")


@pytest.mark.parametrize("text", ["at: 2024-01-01", "x: !!set {a}", "[2024-01-01 10:00:00]"])
def test_files_that_dvc_may_read_otherwise(text: str) -> None:
    assert not templating.is_plain("params.yaml", text.encode())
    assert not templating.is_plain("params.toml", b"x = 1\n")


@pytest.mark.parametrize("text", ["d: data/2024-01-01", "d: '2024-01-01'", "wow: 'a!'  # yes!"])
def test_texts_that_look_so_are_plain(text: str) -> None:
    assert templating.is_plain("params.yaml", text.encode())
