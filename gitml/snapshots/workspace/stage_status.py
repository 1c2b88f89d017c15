"""Which stages must run and which data is not as recorded, in the working tree and without DVC.

The rules are those of ``dvc status``. Where our readers cannot be sure of DVC's answer, the stage
is told as doubtful, and DVC is asked about it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from gitml.adapters.dvc_files import records
from gitml.adapters.dvc_files.lock_reader import StageRecord
from gitml.adapters.dvc_files.paths import join
from gitml.adapters.formats.documents import DocumentError, with_own_keys
from gitml.core.data.data_status import DataState, DataStatus
from gitml.core.data.kinds import PLAIN, Kinds
from gitml.core.data.pointers import Imported
from gitml.core.data.safe_paths import fault
from gitml.core.pipeline.stage import Stage, command_text
from gitml.core.values import MISSING, Value
from gitml.core.verdict import Reason
from gitml.errors import OutsideError
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.workspace import parameter_values, recorded_stage
from gitml.snapshots.workspace.recorded_stage import NOTHING, hashes, mapping, never_ran
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.snapshots.workspace.workspace_hashes import (
    DoubtError,
    RecordedHash,
    WorkspaceHashes,
)


class Output(NamedTuple):
    """One declared output, and what is recorded of it.

    Attributes:
        kinds: which of its files may be executed or are links, as far as a record has place for it
            or ``dvc.yaml`` declares it; None where that is not to be looked at.
    """

    path: str
    known: RecordedHash
    cached: bool = True
    stage: str | None = None
    imported: Imported | None = None
    remote: str | None = None
    push: bool = True
    kinds: Kinds | None = None


class StageChecks:
    """Holds stages against what lies there.

    Args:
        tree: the working tree.
        documents: parses parameter files.
        hashes: of what lies there.

    Attributes:
        unnoted: see :class:`gitml.core.status.StageStatus`, of what was looked at.
    """

    def __init__(self, tree: WorkingTree, documents: Documents, hashes: WorkspaceHashes) -> None:
        self._tree = tree
        self._documents = documents
        self._hashes = hashes
        self._params: dict[str, Mapping[str, Value]] = {}
        self._own_keys: dict[str, object] = {}
        self.unnoted: dict[str, tuple[str, ...]] = {}

    def stage(
        self, stage: Stage, locked: StageRecord | None, own_keys: Callable[[], object]
    ) -> tuple[list[Reason], list[DataStatus]]:
        """Why a stage must run, and its outputs that are not as recorded.

        Args:
            stage: to look at.
            locked: its record, in which all keys are text.
            own_keys: reads the record with the keys that it has; None where that is not sure.

        Raises:
            DoubtError: only DVC knows.
        """
        locked = locked or {}
        self._leave_refused((out.path, out.cache) for out in stage.outs)
        deps = hashes(stage, locked.get("deps"))
        entries = recorded_stage.entries(stage, locked.get("outs"))
        outs = hashes(stage, locked.get("outs"))
        params = mapping(locked.get("params"))
        values = {join(stage.wdir, path): mapping(found) for path, found in params.items()}
        if never_ran(stage, deps, outs, values):
            return [Reason("never-run")], []
        reasons: list[Reason] = []
        if not stage.frozen:
            if stage.always_changed or not (stage.deps or stage.outs or stage.params):
                reasons.append(Reason("always"))
            reasons += self._dependencies(stage, deps)
            reasons += self._parameters(stage, values, own_keys)
        declared = [
            Output(
                one.path,
                outs.get(one.path, NOTHING),
                one.cache,
                stage.address,
                remote=one.remote,
                push=one.options.get("push") is not False,
                kinds=records.kinds(entries.get(one.path, {}), one.options),
            )
            for one in stage.outs
        ]
        found = self.outputs(declared)
        reasons += [
            Reason("output", one.path, one.md5 or MISSING, one.now or MISSING, one.state)
            for one in found
            if not one.kinds
        ]
        # Last the command: where it was made of parameters they say the same, and shorter.
        if locked and locked.get("cmd") != stage.cmd:
            was = locked.get("cmd")
            reasons.append(
                Reason("command", "", command_text(was), command_text(stage.cmd), "modified")
            )
        return reasons, found

    def _dependencies(self, stage: Stage, deps: Mapping[str, RecordedHash]) -> Iterator[Reason]:
        for path in stage.deps:
            known = deps.get(path, NOTHING)
            now = self._hashes.now(path, known)
            before = known.md5 or MISSING
            if now is None:
                yield Reason("dependency", path, before, state="missing")
            elif now != known.md5:
                yield Reason("dependency", path, before, now, "modified")

    def is_absent(self, path: str) -> bool:
        """Whether nothing lies at a path, as far as is known without DVC."""
        try:
            return not self._hashes.exists(path)
        except DoubtError:
            return False

    def outputs(self, declared: Sequence[Output], *, settled: bool = False) -> list[DataStatus]:
        """Those that are not as recorded.

        Args:
            declared: to look at.
            settled: their bytes are known to be.

        Raises:
            DoubtError: only DVC knows.
        """
        self._leave_refused((one.path, one.cached) for one in declared)
        found = []
        for one in declared:
            state, now = (None, one.known.md5) if settled else self._output(one)
            known = DataStatus(one.path, state or "modified", one.stage, one.known.md5, now)
            if state is None and one.cached and one.kinds is not None:
                known = self._with_kinds(known, one, one.kinds)
            if state or known.kinds:
                found.append(
                    known._replace(
                        cached=one.cached, imported=one.imported, remote=one.remote, push=one.push
                    )
                )
        return found

    def _with_kinds(self, known: DataStatus, one: Output, noted: Kinds) -> DataStatus:
        others = self._hashes.other_kinds(one.path, one.known, noted)
        if others.to_record and noted == PLAIN and (one.known.md5 or "").endswith(".dir"):
            self.unnoted[one.path] = tuple(sorted(others.to_record))  # as plain DVC records it
            return known
        if others.to_record and not one.stage:
            return known._replace(kinds=tuple(sorted(others.to_record)))
        return known._replace(kinds=tuple(sorted(others.unplaced)), unplaced=True)

    def _leave_refused(self, outs: Iterable[tuple[str, bool]]) -> None:
        """What ``.dvcignore`` hides, or must not be written, is refused where DVC is asked."""
        if any(self._tree.is_ignored(path) or (cached and fault(path)) for path, cached in outs):
            raise DoubtError

    def _output(self, one: Output) -> tuple[DataState | None, str | None]:
        # First what lies there: whoever remembers the folder knows its listing, too.
        now = self._hashes.now(one.path, one.known)
        if one.cached and one.known.md5 and not self._hashes.is_cached(one.known):
            return "not in cache", None
        if now is None:
            return "missing", None
        return (None, now) if now == one.known.md5 else ("modified", now)

    def _parameters(
        self,
        stage: Stage,
        recorded: Mapping[str, Mapping[str, Value]],
        own_keys: Callable[[], object],
    ) -> Iterator[Reason]:
        for path, keys in stage.params.items():
            if not self._hashes.exists(path):
                yield Reason("dependency", path, state="missing")
                continue
            now = self._chosen(path, keys)
            was = recorded.get(path)
            if not keys and not all(map(parameter_values.is_text, now)):
                raise DoubtError
            if was is not None and keys:
                was = {key: was[key] for key in keys if key in was}
            for key in dict.fromkeys(keys or (*now, *(was or ()))):
                how = "new" if was is None else parameter_values.state(was, now, key)
                if how is None:
                    is_sure = parameter_values.has_text_keys(now[key])
                    if is_sure or self._is_same(stage, own_keys, path, key):
                        continue
                    how = "modified"
                before = MISSING if was is None else was.get(key, MISSING)
                yield Reason("parameter", f"{path}:{key}", before, now.get(key, MISSING), how)

    def _is_same(self, stage: Stage, own_keys: Callable[[], object], path: str, key: str) -> bool:
        """Whether a parameter is as recorded that is the same where all keys are text.

        Raises:
            DoubtError: only DVC knows.
        """
        record = own_keys()
        params = record.get("params") if isinstance(record, dict) else None
        found = [
            values[key]
            for name, values in (params or {}).items()
            if join(stage.wdir, str(name)) == path and isinstance(values, dict) and key in values
        ]
        now = parameter_values.at(self._own(path), key)
        if len(found) != 1 or now is MISSING:
            raise DoubtError
        return bool(found[0] == now)

    def _own(self, path: str) -> Mapping[str, Any]:
        """A file of parameters with the keys that it has."""
        if path not in self._own_keys:
            if PurePosixPath(path).suffix not in (".yaml", ".yml"):
                raise DoubtError
            content = self._tree.read(path) or b""
            self._own_keys[path] = with_own_keys(path, content.decode("utf-8-sig"))
        found = self._own_keys[path]
        if not isinstance(found, dict):
            raise DoubtError
        return found

    def _chosen(self, path: str, keys: Sequence[str]) -> Mapping[str, Value]:
        """The values of dotted keys; of no keys, all values at the top."""
        if path not in self._params:
            try:
                document = self._documents.read(self._tree, path)
            except (DocumentError, OutsideError) as error:
                raise DoubtError from error
            if not isinstance(document, dict):
                raise DoubtError
            self._params[path] = document
        chosen = self._params[path]
        if not keys:
            return chosen
        found = ((key, parameter_values.at(chosen, key)) for key in keys)
        return {key: value for key, value in found if value is not MISSING}
