"""What a report is made from, and where it goes."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters import files, report_files
from gitml.adapters.byte_cache import ByteCache
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git import merge_base
from gitml.adapters.git.worktree import foreign_links
from gitml.core.comparisons.plot_collection import DeclaredPlot
from gitml.core.plots.vega_rows import VegaRows
from gitml.core.settings.config import Config
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError, OutsideError
from gitml.late_module import LateModule
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.plot_data import PlotData
from gitml.snapshots.workspace.edited_data import is_any_edited
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project, readers

if TYPE_CHECKING:
    from gitml.adapters.dvc import vega_templates
    from gitml.adapters.formats import report_document
    from gitml.adapters.formats.report_document import ReadReport
else:  # a report that is made reads none
    report_document = LateModule("gitml.adapters.formats.report_document")
    vega_templates = LateModule("gitml.adapters.dvc.vega_templates")


def default_base(
    project: Project, configured: str, target: str | None
) -> merge_base.Baseline | None:
    """What a report compares with unless told; see :func:`gitml.adapters.git.merge_base.choose`."""
    return merge_base.choose(project.git, configured, target, lambda: _is_data_edited(project))


def is_same_point(project: Project, base: str, head: str) -> bool:
    """Whether a head is the very commit of its base, so that nothing can differ.

    Args:
        project: whose.
        base: a revision, or the working tree.
        head: a revision; the working tree is its commit as long as neither files nor data differ.

    Raises:
        UsageError: one of them names nothing.
    """
    if base == WORKSPACE:
        return head == WORKSPACE
    commit = project.git.resolve(base).sha
    if head != WORKSPACE:
        return project.git.resolve(head).sha == commit
    here = project.git.head()
    if here is None or here.sha != commit:
        return False
    return not (project.git.uncommitted() or _is_data_edited(project))


def _is_data_edited(project: Project) -> bool:
    folders = FolderCache(project.git.private / "gitml")
    working = WorkingData(project.root, Cache(project.root), folders)
    pointers = readers.snapshots(project).read("workspace", {"data"}).pointers
    try:
        return is_any_edited(working, pointers.values())
    finally:
        working.close()


def declares_files(reader: Snapshots, rev: str | None) -> bool:
    """Whether a revision declares what lies in Git alone: predictions, tables, or gates of them."""
    try:
        config = Config() if rev is None else reader.config(rev)
    except ConfigError:  # whatever it was to say, it is something
        return True
    return bool(config.evaluations or config.data or config.gates)


def plot_data(reader: Snapshots, *, whole: bool = False) -> PlotData:
    """Reads the plots of the project that ``reader`` reads; ``whole`` keeps every row."""
    return PlotData(reader, whole=whole)


def fill_template(declared: DeclaredPlot, data: VegaRows) -> dict[str, Any]:
    """A project's own template with data in it; see :func:`vega_templates.fill`."""
    return vega_templates.fill(declared.plot.id, declared.spec or {}, data)


def pictures(project: Project) -> ByteCache:
    """Pictures that earlier reports of this clone drew."""
    return ByteCache(project.git.private / "gitml" / "pictures")


def refuse_name(path: Path) -> None:
    """Refuse a path that no report can be written to."""
    report_files.refuse_name(path)


def read_report(path: Path) -> str:
    """The text of a report; see :func:`gitml.adapters.report_files.read`."""
    return report_files.read(path)


def read_document(path: Path) -> "ReadReport":
    """The report beside its Markdown, as it was written for programs.

    Raises:
        OutsideError: there is none, or it is none.
    """
    beside = path.with_suffix(".json")
    try:
        return report_document.read(files.read_whole(beside, report_document.MOST_BYTES))
    except OSError as error:
        raise OutsideError(f"cannot read {beside}: {error.strerror}") from error


def read_pictures(path: Path, names: Iterable[str]) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    """Pictures beside a report; see :func:`gitml.adapters.report_files.read_pictures`."""
    return report_files.read_pictures(path, names)


def write_report(path: Path, text: str, pictures: Mapping[str, bytes]) -> None:
    """Put a report on disk; see :func:`gitml.adapters.report_files.write`."""
    for file in (path, *(path.parent / name for name in pictures)):
        foreign_links.refuse_writing(file)
    report_files.write(path, text, pictures)
