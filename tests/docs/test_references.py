"""The references are what the code says, and their examples are read as they stand."""

import ast
import importlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from gitml.adapters.executors.dask import options as dask_options
from gitml.core.settings import config
from gitml.errors import ConfigError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_SCHEMA = re.compile(r'"(gitml\.[a-z-]+/\d+)"')
# Formats of others are described by them.
_FOREIGN = ("cyclonedx.py", "provenance.py")
_RENDERED = [
    file for file in sorted(ROOT.glob("gitml/render/json/**/*.py")) if file.name not in _FOREIGN
]
_BLOCK = re.compile(r"^## `gitml (.*?)`\n\n```json\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def _load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module(name)


def _parse_dask(document: dict[str, Any]) -> None:
    dask_options.parse(document["executors"]["dask"])


def test_what_json_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = _load("json_reference", monkeypatch)
    found = generator.examples(tmp_path.resolve())
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    assert generator.page(found) == page, "run: make docs"


def test_the_examples_are_json_and_name_their_schema() -> None:
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    examples = _BLOCK.findall(page)
    assert len(examples) == page.count("```json")
    for title, text in examples:
        # A run prints a document for each event, the last with the schema.
        whole = json.loads(text.splitlines()[-1] if text.startswith('{"') else text)
        assert whole["schema"].startswith("gitml."), title


def test_every_schema_has_an_example() -> None:
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    sources = [file.read_text(encoding="utf-8") for file in ROOT.glob("gitml/render/json/**/*.py")]
    schemas = {found for text in sources for found in _SCHEMA.findall(text)}
    assert len(schemas) > 10
    assert [name for name in sorted(schemas) if f'"{name}"' not in page] == []


def _members(source: str) -> set[str]:
    """The keys that a module writes into documents."""
    keys: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            keys += node.keys
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            keys.append(node.slice)
    found = (key.value for key in keys if isinstance(key, ast.Constant))
    return {key for key in found if isinstance(key, str)}


@pytest.fixture(scope="module")
def descriptions() -> Mapping[str, str]:
    """What is written about each schema; under the empty name about all."""
    page = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")
    table = (DOCS / "conventions.md").read_text(encoding="utf-8")
    published = (ROOT / "gitml/adapters/formats/report.schema.json").read_text(encoding="utf-8")
    start, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    rows = [row for row in table.splitlines() if row.startswith("|")]
    found: dict[str, list[str]] = {"": [page, table], "gitml.report/1": [published]}
    for text in (*sections, *rows):
        for schema in set(_SCHEMA.findall(text)):
            found.setdefault(schema, [start]).append(text)
    return {schema: "\n".join(texts) for schema, texts in found.items()}


@pytest.mark.parametrize("file", _RENDERED, ids=lambda file: file.name)
def test_every_member_is_described(file: Path, descriptions: Mapping[str, str]) -> None:
    source = file.read_text(encoding="utf-8")
    # What writes no document of its own, or several by one function, is a part of any.
    schemas = [] if 'f"gitml.' in source else _SCHEMA.findall(source)
    described = "".join(descriptions[schema] for schema in schemas or [""])
    assert _members(source) - {*re.findall(r'[".`]([\w-]+)["`]', described)} == set()


def test_the_examples_of_gitml_yaml_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = _load("config_reference", monkeypatch)
    examples = re.findall(r"```yaml\n(.*?)```", generator.reference(), re.DOTALL)
    assert len(examples) == len(generator.SECTIONS) + 2
    for example in examples:
        assert config.parse(yaml.safe_load(example)) != config.Config()


@pytest.mark.parametrize("place", ["", "models.MODEL", "models.MODEL.primary", "executors.dask"])
def test_every_key_is_listed(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = _load("config_reference", monkeypatch)
    kind = {place: kind for place, kind, _ in generator.SECTIONS}[place]
    document: dict[str, Any] = {"zzz": 1}
    for part in reversed(place.split(".") if place else []):
        document = {part: document}
    parse = _parse_dask if place == "executors.dask" else config.parse
    with pytest.raises(ConfigError) as caught:
        parse(document)
    assert caught.value.hint == f"known here: {', '.join(sorted(generator.keys(kind)))}"
