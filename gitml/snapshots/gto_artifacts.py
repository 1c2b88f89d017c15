"""Models in ``artifacts.yaml``, where GTO declared them before ``dvc.yaml`` could."""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.formats.documents import parse
from gitml.core.snapshot import Model

FILE = "artifacts.yaml"


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
