"""GTO's own files: models that it declared before ``dvc.yaml`` could, and its settings."""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.formats.documents import DocumentError, parse
from gitml.core.snapshot import Model

FILE = "artifacts.yaml"
SETTINGS = ".gto"


def read(content: bytes) -> Mapping[str, Model]:
    """What the file declares, by name; what has not the form that GTO writes is left out.

    Raises:
        DocumentError: it is not valid YAML.
    """
    document = parse(FILE, content)
    found = {}
    for name, spec in (document if isinstance(document, dict) else {}).items():
        about: dict[str, Any] = spec if isinstance(spec, dict) else {}
        path = about.get("path")
        if path is None or isinstance(path, str):
            labels = about.get("labels") or ()
            words = tuple(map(str, labels)) if isinstance(labels, list) else ()
            found[name] = Model(
                name, path or "", str(about.get("type") or "model"), about.get("description"), words
            )
    return found


def read_stages(content: bytes) -> tuple[str, ...] | None:
    """The names that the settings allow for stages, which are aliases here; None for any.

    Raises:
        DocumentError: they are not valid.
    """
    document = parse(SETTINGS, content)
    stages = document.get("stages") if isinstance(document, dict) else document or None
    if stages is None:
        return None
    if not isinstance(stages, list) or not all(isinstance(one, str) for one in stages):
        raise DocumentError(f"{SETTINGS}: stages: expected a list of names, found: {stages!r:.60}")
    return tuple(map(str, stages))
