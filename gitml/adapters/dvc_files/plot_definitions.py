"""The plots that ``dvc.yaml`` declares, at its top level and as outputs of stages."""

from collections.abc import Iterable, Mapping
from typing import Any

from gitml.adapters.dvc_files.paths import join
from gitml.core.pipeline.stage import Out
from gitml.core.plots.definition import Plot

_DEFAULT_TEMPLATE = "linear"


def plot(name: str, spec: Mapping[str, Any], folder: str = "") -> Plot:
    """One definition, of the top level or of a stage's output.

    Args:
        name: as declared; a path, unless ``y`` names the files.
        spec: what is declared.
        folder: of the ``dvc.yaml``, relative to the DVC root.
    """
    x, y = spec.get("x"), spec.get("y")
    if isinstance(y, dict):
        sources = {join(folder, str(path)): _names(fields) for path, fields in y.items()}
    else:
        name = join(folder, name)
        sources = {name: _names(y)}
    x_files: tuple[tuple[str, str], ...] = ()
    if isinstance(x, dict):
        x_files = tuple((join(folder, str(p)), field) for p, f in x.items() for field in _names(f))
        x = None
    words = {key: str(spec[key]) for key in ("title", "x_label", "y_label") if spec.get(key)}
    return Plot(
        id=name,
        sources=sources,
        x=None if x is None else str(x),
        template=str(spec.get("template") or _DEFAULT_TEMPLATE),
        header=spec.get("header") is not False,
        x_files=x_files,
        **words,
    )


def collected(declared: Mapping[str, Iterable[Plot]], outs: Iterable[Out]) -> tuple[Plot, ...]:
    """All plots of a project; a name that several ``dvc.yaml`` use is told apart by its file.

    Args:
        declared: at the top level, by ``dvc.yaml``.
        outs: of all stages.
    """
    files = {
        name: [file for file, plots in declared.items() if any(p.id == name for p in plots)]
        for plots in declared.values()
        for name in (p.id for p in plots)
    }
    found = [
        p if len(files[p.id]) == 1 or p.is_path else p._replace(id=f"{file}::{p.id}")
        for file, plots in declared.items()
        for p in plots
    ]
    known = {source for p in found for source in p.sources}
    found += [
        plot(out.path, out.options) for out in outs if out.kind == "plot" and out.path not in known
    ]
    return tuple(found)


def _names(fields: Any) -> tuple[str, ...]:
    if isinstance(fields, list):
        return tuple(map(str, fields))
    return () if fields is None or fields == "" else (str(fields),)
