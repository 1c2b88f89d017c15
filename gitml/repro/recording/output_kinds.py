"""Which files of outputs may be executed or are links, kept while DVC records them.

DVC makes copies of links, and takes bits away where the cache links. What a pointer notes is noted
anew. Of what a command made ``dvc.lock`` has no place for it: what ``dvc.yaml`` does not declare is
told.
"""

import contextlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters import file_kinds
from gitml.adapters.dvc.data import noted_kinds
from gitml.adapters.dvc.data.imports import modes
from gitml.core.data import file_notes
from gitml.core.data.kinds import Kinds, SeenFiles
from gitml.core.paths import listed
from gitml.core.ports import Talk

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage

_FEW = 5  # files that a hint names


class OutputKinds:
    """Keeps it, in one run.

    Args:
        repo: locked whenever a method is called.
        talk: hears of what no other clone will have.
    """

    def __init__(self, repo: "Repo", talk: Talk) -> None:
        self._repo = repo
        self._talk = talk

    @contextlib.contextmanager
    def kept(self, stage: "Stage", *, made: bool) -> Iterator[None]:
        """Let DVC record what a stage made.

        Args:
            stage: its outputs are there; its record is to be written afterwards.
            made: by its command, just now, so that what is not recorded is told.
        """
        outs = [(out, "/".join(out.index_key[1])) for out in stage.outs if _is_kept(out)]
        seen = [noted_kinds.look(self._repo, path) for _, path in outs]
        yield
        for (out, path), found in zip(outs, seen, strict=True):
            if stage.is_import and not stage.frozen:  # what lay there before is gone
                modes.restore(Path(self._repo.root_dir), stage)
                continue
            if not stage.cmd:
                noted_kinds.record(self._repo, out, found)
                continue
            whole = noted_kinds.put_back(self._repo, out, found)
            if made:
                self._tell(out, path, found, whole)

    def _tell(self, out: "Output", path: str, seen: SeenFiles, whole: Kinds) -> None:
        declared, top = noted_kinds.noted(out), str(out.fs_path)
        undeclared = declared.changes_to(whole)
        lost = {
            "executables": undeclared.executable,
            "links": undeclared.links.keys(),
            "links of which a copy is kept": seen.links.keys() - whole.links.keys(),
            "links to folders": self._links_to_folders(top),
        }
        told = [f"{what} {_named(path, names)}" for what, names in lost.items() if names]
        if told:
            stage = out.stage.addressing
            self._talk.warn(
                f"stage '{stage}' made what dvc.lock cannot record, so that no other clone gets "
                f"it: {'; '.join(told)}",
                hint=_declaration(out, whole) if lost["executables"] or lost["links"] else None,
            )

    def _links_to_folders(self, top: str) -> list[str]:
        ignored, fs = self._repo.dvcignore.is_ignored, self._repo.fs
        return [one for one in file_kinds.folder_links(top) if not ignored(fs, f"{top}/{one}")]


def _is_kept(out: "Output") -> bool:
    return bool(out.use_cache and out.is_in_repo)


def _named(path: str, names: Collection[str]) -> str:
    return listed([f"{path}/{name}" if name else path for name in sorted(names)])


def _declaration(out: "Output", kinds: Kinds) -> str:
    """How to have it recorded."""
    if max(len(kinds.executables), len(kinds.links)) > _FEW:
        kinds = Kinds(
            frozenset(["NAME"] if kinds.executables else ()),
            {"NAME": "TARGET"} if kinds.links else {},
        )
    text = json.dumps(file_notes.with_notes({}, kinds.written()), ensure_ascii=False)
    return f"dvc.yaml can say it, at the output '{out.def_path}': meta: {text}"
