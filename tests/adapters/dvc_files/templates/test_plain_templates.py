"""Templates that are resolved without DVC are resolved as DVC does it, or left to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from gitml.adapters.dvc_files.templates import plain_templates, templating
from gitml.adapters.dvc_files.templates.interpolation import Doubt
from gitml.adapters.dvc_files.templates.plain_templates import PlainPipeline
from gitml.adapters.formats.documents import yaml
from gitml.core.commits import Commit
from gitml.core.pipeline.stage import Section
from gitml.core.ports import LARGEST_DOCUMENT
from tests.fixtures.thorough import cases


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

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        found = self.contents.get(path)
        return None if found is None else found.encode()

    def blob(self, path: str) -> str | None:
        return self.contents.get(path)

    def link(self, path: str) -> str | None:
        return None

    def real(self, path: str) -> str:
        raise NotImplementedError

    def submodules(self, path: str) -> Mapping[str, str]:
        return {}

    def place(self, path: str) -> str | None:
        return None

    def is_executable(self, path: str) -> bool:
        return False

    def obstacle(self, path: str) -> str | None:
        return None


def _resolution(
    document: Mapping[str, Any],
    tree: _Files,
    section: Section | None = None,
    last: PlainPipeline | None = None,
    folder: str = "",
) -> PlainPipeline:
    def read(path: str) -> Mapping[str, Any] | None:
        content = tree.read(path)
        if content is None:
            return None
        if not templating.is_plain(path, content):
            raise Doubt
        return _document(content.decode())

    return plain_templates.resolve(folder, document, read, section, last)


def _plainly(
    document: Mapping[str, Any], tree: _Files, section: Section | None = None, folder: str = ""
) -> dict[str, Any]:
    return dict(_resolution(document, tree, section, folder=folder).document)


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
_PLAIN = ["${lr}", "${m.lr}", "${lst[0]}", "${lst.1}", "${local}", "${other.name}", r"\${lr}"]
_ODD = ["${m}", "${lst}", "${gone}", "${ lr }", "${lst[-1]}", "${}", "${m.n_1}", "${lst[0].name}"]
_OWN = ["${item}", "${item.lr}", "${item.a}", "${key}"]
_WORDS = st.sampled_from(["run ", "out/", ".json", "-", "$", "{"])


def _several(entries: Any, most: int = 2) -> Any:
    return st.lists(entries, max_size=most)


def _template(expressions: Sequence[str]) -> Any:
    texts = _several(st.sampled_from(expressions) | _WORDS, 3).map("".join)
    cached = st.fixed_dictionaries({"cache": st.booleans()})
    entries = _several(texts | st.dictionaries(texts, cached, max_size=2), 3)
    optional = {
        "wdir": texts, "deps": _several(texts), "outs": entries, "metrics": entries,
        "params": entries, "frozen": st.booleans(), "desc": texts, "vars": _VARS,
    }  # fmt: skip
    return st.fixed_dictionaries({"cmd": texts | _several(texts)}, optional=optional)


def _over(expressions: Sequence[str]) -> Any:
    named = st.sampled_from(["${lst}", "${m}", "${models}"])
    literal = _several(_SIMPLE | st.sampled_from(expressions) | _VALUES, 3)
    return named | literal | st.dictionaries(_KEYS, _VALUES | st.sampled_from(expressions))


def _stages(expressions: Sequence[str]) -> Any:
    over, inner = _over(expressions), _template([*expressions, *_OWN])
    axes = st.sampled_from(["${lst}", "${m}"]) | _several(_SIMPLE | st.sampled_from(expressions), 3)
    axis = st.dictionaries(st.sampled_from(["a", "lr", "name"]), axes, min_size=1, max_size=2)
    stage = (
        _template(expressions)
        | st.tuples(over, inner).map(lambda t: {"foreach": t[0], "do": t[1]})
        | st.tuples(axis, inner).map(lambda t: {"matrix": t[0], **t[1]})
    )
    return st.dictionaries(st.sampled_from("stuw"), stage, min_size=1, max_size=3)


_VARS = _several(
    st.sampled_from(["other.json", "other.json:other", "params.yaml", "gone.yaml", "v.yaml"])
    | st.dictionaries(st.sampled_from(["local", "lr", "m", "yes"]), _VALUES, max_size=2)
)


def _documents(expressions: Sequence[str]) -> Any:
    texts = _several(st.sampled_from(expressions) | _WORDS, 3).map("".join)
    artifacts = st.dictionaries(texts, st.fixed_dictionaries({"path": texts}), max_size=2)
    optional = {
        "vars": _VARS | st.just(["other.json:other", {"local": 3}]), "metrics": _several(texts),
        "params": _several(texts), "plots": _several(texts), "artifacts": artifacts,
    }  # fmt: skip
    return st.fixed_dictionaries({"stages": _stages(expressions)}, optional=optional)


_DOCUMENTS = _documents(_PLAIN) | _documents([*_PLAIN, *_ODD])
_LEAF = st.booleans() | st.integers(0, 9) | st.sampled_from([0.5, "a", "b c", None])
_PARAMS = st.fixed_dictionaries(
    {
        "lr": _LEAF,
        "lst": st.lists(_LEAF, min_size=2, max_size=3) | _VALUES,
        "m": st.fixed_dictionaries({"lr": _LEAF, "name": _LEAF}) | st.dictionaries(_KEYS, _VALUES),
    },
    optional={"models": st.dictionaries(_KEYS, st.dictionaries(_KEYS, _SIMPLE), max_size=3)},
)


@pytest.mark.slow
@given(_DOCUMENTS, _PARAMS, _PARAMS, st.sampled_from(["", "sub"]))
@settings(deadline=None, max_examples=cases(80))
def test_what_is_plain_is_resolved_as_dvc_does_it(
    document: dict[str, Any], params: dict[str, Any], other: dict[str, Any], folder: str
) -> None:
    start = f"{folder}/" if folder else ""
    values = {
        "params.yaml": params,
        "other.json": {"other": other},
        "v.yaml": {"yes": other},
    }
    tree = _Files({start + path: json.dumps(text) for path, text in values.items()})
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


@pytest.mark.slow
@given(_DOCUMENTS, _PARAMS, _PARAMS, st.sampled_from(["metrics", "params"]))
@settings(deadline=None, max_examples=cases(80))
def test_what_is_given_again_is_what_would_be_resolved(
    document: dict[str, Any], params: dict[str, Any], edited: dict[str, Any], section: Section
) -> None:
    first, then = (_Files({"params.yaml": json.dumps(one)}) for one in (params, edited))
    try:
        last = _resolution(document, first, section)
    except Doubt:
        return
    try:
        anew = _resolution(document, then, section)
    except Doubt:
        with pytest.raises(Doubt):
            _resolution(document, then, section, last)
        return
    again = _resolution(document, then, section, last)
    event("given again" if again is last else "resolved")
    assert _text(again.document) == _text(anew.document)


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
