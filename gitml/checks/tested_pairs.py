"""What predictions say of one commit against another, remembered by what it was computed from.

A commit's predictions never change: what was said of two files of them, asked the same, holds for
every pair of commits that has them.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gitml import __version__
from gitml.adapters.byte_cache import ByteCache
from gitml.adapters.formats.documents import parse
from gitml.adapters.git.objects import TooLargeError
from gitml.core.commits import Commit
from gitml.core.digests import digest
from gitml.core.metrics.tested import TestedMetric
from gitml.core.paths import folders
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.settings.keys import FILE
from gitml.errors import OutsideError
from gitml.late_module import LateModule
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.core.settings import config
    from gitml.core.settings.evaluation_rules import Evaluation
else:
    config = LateModule("gitml.core.settings.config")

_FORMAT = 2
_ASKING = ("evaluations", "models", "gates", "gates_from")
"""The sections of ``gitml.yaml`` that decide what is asked of predictions."""

Pair = tuple[Commit, Commit]
Tests = Mapping[str, TestedMetric]
Keys = Mapping[str, str]


class TestedPairs:
    """Tests of pairs of commits.

    Args:
        reader: of the project.
        memory: keeps what was said.
    """

    __test__ = False  # for pytest

    def __init__(self, reader: SnapshotReader, memory: ByteCache) -> None:
        self._reader = reader
        self._memory = memory
        self._asked = self._asking(reader.content(WORKSPACE, FILE, LARGEST_DOCUMENT))
        self._records: dict[tuple[str, str], str | None] = {}

    def keys(self, pair: Pair, rules: Mapping[str, "Evaluation"], metrics: object) -> Keys:
        """By which each evaluation of two commits is known; none of one without predictions.

        Args:
            pair: base and head.
            rules: evaluations with predictions, by their names.
            metrics: the names of those of the head's files, which gates may mean.
        """
        asked = [_FORMAT, __version__, self._asked, metrics]
        place = digest(json.dumps([*asked, *(commit.sha for commit in pair)]).encode())
        known = _strings(self._memory.find(place))
        if known is not None:
            return known
        keys, is_whole = {}, True
        rules_before = self._recorded(pair[0], FILE)  # whose gates may be the baseline's
        for name, rule in rules.items():
            paths = filter(None, (rule.predictions, rule.test_set))
            recorded = [self._recorded(commit, path) for path in paths for commit in pair]
            is_whole = is_whole and None not in recorded
            if None not in recorded[: len(pair)]:
                known_by = json.dumps([*asked, name, recorded, rules_before])
                keys[name] = digest(known_by.encode())
        if is_whole:  # what could not be found may be there another time
            self._memory.keep(place, json.dumps(keys).encode())
        return keys

    def recall(self, key: str) -> Tests | None:
        """What was said; None where nothing is known."""
        known = _mapping(self._memory.find(key))
        try:
            return known and {name: TestedMetric(**one) for name, one in known.items()}
        except TypeError:
            return None

    def keep(self, key: str, tests: Tests) -> None:
        """Remember what was said."""
        known = {name: one._asdict() for name, one in tests.items()}
        self._memory.keep(key, json.dumps(known).encode())

    def size(self, commit: Commit, path: str, limit: int) -> int | None:
        """Bytes of predictions; None where they are not here. More than ``limit`` are not read."""
        tree = self._reader.history.at(commit.sha, commit)
        if tree.blob(path) is not None:
            try:
                found = tree.read(path, limit)
            except TooLargeError as error:
                return error.size
            except OutsideError:
                return None
            return None if found is None else len(found)
        pointer = self._reader.read(commit.sha, {"data"}).pointers.get(path)
        if pointer is None or pointer.md5 is None:
            content = self._reader.content(commit.sha, path)
            return None if content is None else len(content)
        file = self._reader.cache.path(pointer.md5)
        return None if file is None else file.stat().st_size

    def _recorded(self, commit: Commit, path: str) -> str | None:
        """What tells the content of a file: Git's id of it, or the hash that DVC has."""
        place = commit.sha, path
        if place not in self._records:
            self._records[place] = self._find(commit, path)
        return self._records[place]

    def _find(self, commit: Commit, path: str) -> str | None:
        tree = self._reader.history.at(commit.sha, commit)
        if (blob := tree.blob(path)) is not None:
            return blob
        pointers = self._reader.of(tree, {"data"}).pointers
        for above in (path, *folders(path)):  # an output may be the folder that it lies in
            pointer = pointers.get(above)
            if pointer is not None and pointer.md5 is not None:
                return f"{path}:{pointer.md5}"
        return None

    @staticmethod
    def _asking(content: bytes | None) -> str:
        document = parse(FILE, content) if content else None
        sections = document if isinstance(document, dict) else {}
        asked = {name: sections.get(name) for name in _ASKING}
        return digest(json.dumps(asked, sort_keys=True, default=str).encode())


def _mapping(content: bytes | None) -> dict[str, Any] | None:
    """What was kept; None for nothing, and for what is none of ours."""
    try:
        known = json.loads(content or b"")
    except ValueError:
        return None
    return known if isinstance(known, dict) else None


def _strings(content: bytes | None) -> Keys | None:
    known = _mapping(content)
    return known if known is not None and all(isinstance(k, str) for k in known.values()) else None
