"""The parsers of DVC: fast, each long text once, no memory to excess, and which file breaks one."""

import contextlib
import copy
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.formats.documents import refuse_depth, refuse_excess, with_own_keys
from gitml.errors import ConfigError

_YAML = (".yaml", ".yml", ".dvc", ".lock")
# What a tag that does not fit its value (`!!timestamp never`) makes DVC's parser raise.
_WRONG = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, AssertionError,
    NotImplementedError, MemoryError,
)  # fmt: skip
# Dates, anchors, aliases, tags, merge keys and numbers of many digits: read by DVC's own reader, to
# the last detail.
_PARTICULAR = re.compile(r"\d{4}-\d|(?:^|[\s\[{,])[&*!][^\s&=]|<<|\t|[\d_]{99}", re.MULTILINE)
# A long dvc.lock takes seconds, and a checkout reads the same text of two trees, and again.
_LONG = 10_000  # characters
_MOST = 4_000_000  # characters of all
_parsed: dict[str, Any] = {}


@contextlib.contextmanager
def patched_for_parsers() -> Iterator[None]:
    """Name the file on which a parser breaks, and let no aliases fill the memory."""
    from dvc.dependency import param
    from dvc.utils import serialize, strictyaml
    from dvc.utils.serialize import _yaml

    with (
        patched("dvc.utils.strictyaml:parse_yaml", _parsing(_fast(strictyaml.parse_yaml))),
        patched("dvc.utils.serialize._yaml:parse_yaml", _parsing(_yaml.parse_yaml)),
        patched("dvc.utils.serialize:load_path", _loading(serialize.load_path)),
        patched("dvc.dependency.param:load_path", _loading(param.load_path)),
        _unread_submodules(),
    ):
        yield


@contextlib.contextmanager
def _unread_submodules() -> Iterator[None]:
    """Open a repository of any ``.gitmodules``, of which DVC uses nothing.

    Git may read one that this parser cannot, and takes its submodules from the index.
    """
    from scmrepo.git.backend.dulwich import DulwichBackend

    original: Any = DulwichBackend._find_submodules

    def find(self: Any) -> dict[str, str]:
        try:
            found: dict[str, str] = original(self)
        except ValueError:
            return {}
        return found

    with patched("scmrepo.git.backend.dulwich:DulwichBackend._find_submodules", find):
        yield


def _fast(original: Callable[..., Any]) -> Callable[..., Any]:
    """Read dvc.yaml, dvc.lock and pointers with a parser that is ten times faster.

    Half of the time of a run in which nothing is to be done went into DVC's, and most of that of a
    checkout that DVC is asked for.
    """

    def parse_yaml(text: str, path: str, typ: str = "safe") -> Any:
        found: Any = None
        if typ == "safe" and not _PARTICULAR.search(text):
            found = with_own_keys(path, text)
        # DVC words what is wrong with it.
        return original(text, path, typ=typ) if found is None else found

    return parse_yaml


def _parsing(original: Callable[..., Any]) -> Callable[..., Any]:
    def parse_yaml(text: str, path: str, typ: str = "safe") -> Any:
        with _naming(path):
            refuse_excess(_name(path), text)
            if typ != "safe" or len(text) < _LONG:
                return original(text, path, typ=typ)
            if text not in _parsed:
                _parsed[text] = original(text, path, typ=typ)
            found = copy.deepcopy(_parsed[text])  # DVC changes what it is given
            while sum(map(len, _parsed)) > _MOST:
                del _parsed[next(iter(_parsed))]
            return found

    return parse_yaml


def _loading(original: Callable[..., Any]) -> Callable[..., Any]:
    def load_path(path: str, fs: Any, **options: Any) -> Any:
        with _naming(path):
            value = original(path, fs, **options)
            if not path.endswith(_YAML):  # that was looked at when it was parsed
                refuse_depth(_name(path), value)
            return value

    return load_path


@contextlib.contextmanager
def _naming(path: str) -> Iterator[None]:
    try:
        yield
    except RecursionError as error:
        raise ConfigError(f"{_name(path)}: nested too deeply") from error
    except _WRONG as error:
        reason = str(error).partition("\n")[0]
        raise ConfigError(f"{_name(path)}: cannot be read: {reason}") from error


def _name(path: str) -> str:
    # DVC's parser is also used for texts that are in no file, and for those of a commit, whose
    # paths begin at the top of the repository.
    inner = os.path.relpath(path) if path else "YAML"
    return path.lstrip("/") if inner.startswith("../") else inner
