"""The references are what the code says, and their examples are read as they stand."""

import importlib
import json
import re
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
    schemas = {found for text in sources for found in re.findall(r'"(gitml\.[a-z-]+/\d+)"', text)}
    assert len(schemas) > 10
    assert [name for name in sorted(schemas) if f'"{name}"' not in page] == []


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
