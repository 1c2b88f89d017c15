"""Plots at any revisions: which there are, and the tables and images they are drawn from."""

import hashlib
import json
import posixpath
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from gitml.adapters.formats import documents
from gitml.adapters.formats.tabular import tables
from gitml.adapters.git.clones.lfs import LfsMissingError
from gitml.core.comparisons.plot_collection import DeclaredPlot, ReadPlot
from gitml.core.paths import folders, is_outside
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns, Loaded
from gitml.core.plots.templates import Translation, translate
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.snapshot import Files, Problem, Snapshot, Snapshots
from gitml.core.values import Value
from gitml.errors import ConfigError, GitmlError
from gitml.snapshots.revision import hint_at

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
_FOLDER = ".dvc/plots"  # of templates
Spec: TypeAlias = Mapping[str, Any]
_UNFETCHED = "not in the DVC cache"
_LARGE = 2**22  # bytes
_FETCH = "get it with --fetch, or with: gitml pull"


class PlotData:
    """Reads the plots of one project.

    Args:
        reader: of its files.
        whole: read every row, also where fewer are enough to draw them.
    """

    def __init__(self, reader: Snapshots, *, whole: bool = False) -> None:
        self._reader = reader
        self._whole = whole
        self._files: dict[str, Files] = {}
        self._translations: dict[tuple[str, str], Translation] = {}
        self._specs: dict[tuple[str, str], Spec] = {}

    def declared(self, snapshots: Sequence[Snapshot]) -> list[DeclaredPlot]:
        """Every plot once, in the order of the last revision; those of a folder file by file."""
        found: dict[str, DeclaredPlot] = {}
        for snapshot in reversed(snapshots):
            for declared in self._each(snapshot):
                plot, note, spec = self._translated(declared, snapshot.rev)
                known = found.get(plot.id) or DeclaredPlot(plot, note=note, spec=spec)
                found[plot.id] = replace(known, own={**known.own, snapshot.rev: plot})
        return list(found.values())

    def read(self, snapshot: Snapshot, declared: DeclaredPlot) -> ReadPlot:
        """The data of one plot at one revision, as that defines it.

        A revision that does not is asked for what another draws, and need not have it.
        """
        found_tables, images, problems, absent = {}, {}, [], []
        thinned: dict[str, int] = {}
        digests: dict[str, str] = {}
        own = declared.own.get(snapshot.rev)
        plot = own or declared.plot
        files = self._at(snapshot.rev)
        for path in plot.files:
            try:
                if (large := self._large(path, files, plot)) is not None:
                    found_tables[path], rows, digest = large
                    if rows is not None:
                        thinned[path], digests[path] = rows, digest
                    continue
                content = files.content(path)
                if content is None:
                    lost = files.missing(path)
                    if lost and lost.absent:
                        problems.append(lost._replace(reason=_UNFETCHED, hint=_FETCH))
                    elif lost and own:
                        absent.append(lost)
                elif PurePosixPath(path).suffix.lower() in IMAGES:
                    images[path] = content
                else:
                    found_tables[path], rows = self._table(path, content, plot)
                    if rows is not None:
                        thinned[path] = rows
                        digests[path] = hashlib.sha256(content).hexdigest()
            except GitmlError as error:
                reason = error.message.removeprefix(f"{path}: ")
                absent_object = error.absent if isinstance(error, LfsMissingError) else None
                hint = hint_at(snapshot.commit, error)
                problems.append(Problem(path, reason, hint, absent_object))
        loaded = Loaded(found_tables, images, own, thinned, digests)
        return ReadPlot(loaded, tuple(problems), tuple(absent))

    def _at(self, rev: str) -> Files:
        if rev not in self._files:
            self._files[rev] = self._reader.at(rev)
        return self._files[rev]

    def _large(self, path: str, files: Files, plot: Plot) -> tuple[Columns, int | None, str] | None:
        """A table that is too large to be held in memory, made fewer rows as it is read."""
        if self._whole or not tables.can_be_fewer(path, plot):
            return None
        place = files.place(path)
        file = None if place is None else Path(place)
        if file is None or file.stat().st_size < _LARGE:
            return None
        return tables.read_large(path, file, plot)

    def _table(self, path: str, content: bytes, plot: Plot) -> tuple[Columns, int | None]:
        if self._whole:
            return tables.parse(path, content, header=plot.header), None
        return tables.read(path, content, plot)

    def _each(self, snapshot: Snapshot) -> Iterable[Plot]:
        paths = {plot.id for plot in snapshot.plots if plot.is_path}
        for plot in snapshot.plots:
            files: Sequence[str] = ()
            if plot.is_path:
                with suppress(GitmlError):  # of a damaged folder; to read the plot tells
                    files = self._at(snapshot.rev).files(plot.id)
            if not files or list(files) == [plot.id]:
                yield plot
                continue
            fields = plot.sources[plot.id]
            for file in files:
                # Of a folder and a file or folder in it, each declared, the nearest counts.
                # Hidden files, as .gitkeep, are not there to be drawn.
                hidden = posixpath.basename(file).startswith(".")
                if _nearest(file, paths) == plot.id and not hidden:
                    yield plot._replace(id=file, sources={file: fields})

    def _translated(self, plot: Plot, rev: str) -> tuple[Plot, str | None, Spec | None]:
        """The plot with a template of our own, what is lost of it, and the project's template."""
        if _only_images(plot):
            return plot, None, None
        found = self._translation(rev, plot.template)
        sources = plot.sources
        if found.y is not None:
            sources = dict.fromkeys(sources, (found.y,))
        drawn = plot._replace(
            template=found.template,
            sources=sources,
            x=found.x or plot.x,
            x_files=() if found.x else plot.x_files,
            group=found.group,
            x_label=plot.x_label or found.x_label,
            y_label=plot.y_label or found.y_label,
        )
        return drawn, found.note, self._specs.get((rev, plot.template))

    def _translation(self, rev: str, name: str) -> Translation:
        if (rev, name) not in self._translations:
            try:
                template = self._template(rev, name)
                found = translate(name, template)
                if isinstance(template, dict):
                    self._specs[rev, name] = template
            except GitmlError as error:
                note = f"the template '{name}' is no good, drawn as lines: {error.message}"
                found = Translation(note=note)
            self._translations[rev, name] = found
        return self._translations[rev, name]

    def _template(self, rev: str, name: str) -> object:
        for path in _template_files(name):
            content = self._at(rev).content(path, LARGEST_DOCUMENT)
            if content is not None:
                return _finite(path, documents.parse(path, content))
        return None


def _finite(path: str, template: Value) -> Value:
    """A template, which may go into a page as it is: NaN and infinity are read, and no JSON."""
    try:
        json.dumps(template, allow_nan=False)
    except ValueError as error:
        raise ConfigError(f"{path}: it has NaN or infinity, which are no JSON") from error
    return template


def _template_files(name: str) -> Iterable[str]:
    """The files of the project that a template's name may mean, none of them outside of it."""
    for file in (name, f"{name}.json"):
        path = posixpath.normpath(f"{_FOLDER}/{file}")
        if path.startswith(f"{_FOLDER}/"):
            yield path
    if name.endswith(".json") and not is_outside(path := posixpath.normpath(name)):
        yield path


def _only_images(plot: Plot) -> bool:
    return all(PurePosixPath(path).suffix.lower() in IMAGES for path in plot.files)


def _nearest(file: str, paths: Container[str]) -> str | None:
    return next((path for path in (file, *folders(file)) if path in paths), None)
