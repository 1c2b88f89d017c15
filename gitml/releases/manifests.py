"""Manifests of versions as YAML text, and back from tags that anyone may have written."""

import re
from functools import cache
from typing import Any

from gitml.adapters.formats import documents
from gitml.core.registry.manifest import Manifest, from_mapping, read_message, to_mapping
from gitml.errors import GitmlError

# The manifest of a model with ten thousand metrics takes less than a tenth of this.
_MOST = 10_000_000


def text(manifest: Manifest) -> str:
    """The manifest as YAML which YAML 1.1 and YAML 1.2 readers understand alike."""
    import yaml

    written: str = yaml.dump(
        to_mapping(manifest), Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=4096
    )
    return written


def read(message: str) -> Manifest | None:
    """The manifest at the end of a tag's message; None where there is no whole one."""
    source = read_message(message).manifest
    if source is None or len(source) > _MOST:
        return None
    try:
        if _has_aliases(source):  # gitml writes none, and ten lines of them can fill a memory
            return None
        return from_mapping(documents.yaml("manifest", source))
    except GitmlError:
        return None


def _has_aliases(source: str) -> bool:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(source, Loader=loader))
    except (yaml.YAMLError, ValueError):
        return True


@cache
def _dumper() -> type[Any]:
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # as PyYAML calls it
            return True

    def quoted(dumper: Any, value: str) -> Any:
        # A hash like 12345678e9… is text to YAML 1.1 and a number to YAML 1.2.
        style = None if re.match(r"[A-Za-z]", value) else "'"
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, quoted)
    return Dumper
