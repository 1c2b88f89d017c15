"""Files and names that the documents and the docstrings speak of are there."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("gitml/**/*.py"))
_REFERENCE = re.compile(r":(?:mod|func|class|meth):`~?((?:gitml)?\.[\w.]+)`")


@pytest.mark.parametrize("document", ["architecture.md", "security.md"])
def test_files_of_the_package_that_a_document_names(document: str) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", text))
    ours = {path for path in named if not path.startswith("tests/")}
    known = tuple(f"/{path}" for path in _FILES)
    gone = {path for path in ours if not any(one.endswith(f"/{path}") for one in known)}
    assert gone == set()


def test_names_that_docstrings_refer_to() -> None:
    gone = []
    for file in _FILES:
        package = file.rpartition("/")[0].replace("/", ".")
        for found in _REFERENCE.findall((ROOT / file).read_text(encoding="utf-8")):
            name = package + found if found.startswith(".") else found
            module, rest = name, ""
            while not _is_module(module):
                module, _, rest = module.rpartition(".")
            spec = importlib.util.find_spec(module)
            source = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
            if rest and not re.search(rf"\b{rest}\b", source):
                gone.append((file, name))
    assert gone == []


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
