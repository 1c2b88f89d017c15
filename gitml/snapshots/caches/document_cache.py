"""Small YAML documents that earlier runs parsed: loading the parser takes longer than most need it.

A document is known by its whole text, so nothing has to be told when it changes. The file is
disposable: where it is damaged or cannot be written, documents are parsed as ever. It is replaced
in one step, as a mix of two runs' texts may be valid and give a text the values of another. It is
its user's alone, as what lies in the working tree may be.
"""

import contextlib
import json
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path, PurePosixPath

from gitml import __version__
from gitml.adapters.files import write_atomically
from gitml.adapters.formats import documents
from gitml.adapters.formats.damage import LOCK
from gitml.adapters.formats.yaml.plain_pointer import plain_pointer
from gitml.core.values import Value

_FORMAT = 1
_MOST = 2**17  # characters of texts and values: to read so many takes a tenth of loading the parser
_MOST_SAVES = 4  # of a run, as one that reads many revisions is no short one
_NOT_YAML = frozenset({".json", ".toml", ".py"})
_WHOLE, _STAGE = "document", "stage of a lock"

_Key = tuple[str, str]
"""What a text is, as a lock may be nested more deeply than other documents, and the text."""


class DocumentCache:
    """Values of texts. Of a run that reads more than it holds nothing is kept.

    Args:
        folder: where the file lies; made when there is something to keep.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"documents-{_FORMAT}.json"
        self._used: dict[_Key, str] = {}  # values as JSON, so that nobody changes what is kept
        self._size = 0
        self._saves = 0
        self._has_new = False

    def parse(self, path: str, content: bytes) -> Value:
        """See :func:`gitml.adapters.formats.documents.parse`."""
        file = PurePosixPath(path)
        if file.suffix.lower() in _NOT_YAML or file.name == LOCK or len(content) > _MOST:
            return documents.parse(path, content)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return documents.parse(path, content)  # which has the words for it
        if file.suffix == ".dvc" and (pointer := plain_pointer(text)):
            return pointer
        return self._value((_WHOLE, text), lambda: documents.parse(path, content))

    def stage(self, text: str) -> Value:
        """What stands in a ``dvc.lock`` for one stage.

        Raises:
            DocumentError: it is not valid YAML.
        """
        return self._value((_STAGE, text), lambda: documents.yaml("", text))

    def save(self) -> None:
        """Keep what was parsed; where that is not allowed it is simply forgotten."""
        if not self._has_new or self._size > _MOST or self._saves >= _MOST_SAVES:
            return
        kept, size = dict(self._used), self._size
        for key, value in self._load().items():  # as other runs left it, which was used last first
            size += 0 if key in kept else len(key[1]) + len(value)
            if size <= _MOST:
                kept.setdefault(key, value)
        rows = [(*key, value) for key, value in kept.items()]
        with contextlib.suppress(OSError):
            write_atomically(self._file, json.dumps([_parser(), rows]), private=True)
        self._has_new = False
        self._saves += 1

    def _value(self, key: _Key, parse: Callable[[], Value]) -> Value:
        known = self._used.get(key) or self._known.get(key)
        if known is not None:
            with contextlib.suppress(ValueError):
                value: Value = json.loads(known)
                self._use(key, known)
                return value
        value = parse()
        if self._size <= _MOST:
            self._use(key, json.dumps(value))
            self._has_new = True
        return value

    def _use(self, key: _Key, value: str) -> None:
        if key not in self._used:
            self._used[key] = value
            self._size += len(key[1]) + len(value)

    @cached_property
    def _known(self) -> dict[_Key, str]:
        return self._load()

    def _load(self) -> dict[_Key, str]:
        try:
            parser, rows = json.loads(self._file.read_bytes())
            known = {(str(kind), str(text)): str(value) for kind, text, value in rows}
        except (OSError, ValueError, TypeError):
            return {}
        return known if parser == _parser() else {}


def _parser() -> list[str]:
    """By what one parser is told from another, also while it is edited: its version, its files."""
    folder = Path(documents.__file__).parent
    told = [__version__]
    for place in (folder, folder / "yaml"):
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            about = [(one.name, one.stat()) for one in entries if one.name.endswith(".py")]
            told += sorted(f"{name} {st.st_size} {st.st_mtime_ns}" for name, st in about)
    return told
