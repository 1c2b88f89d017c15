"""What tags record, as YAML text, and back from tags that anyone may have written."""

import re
from functools import cache
from typing import Any

from gitml.adapters.formats import documents
from gitml.core.registry import event_record, manifest
from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.manifest import Manifest, read_message
from gitml.core.registry.tag_problems import RecordFault
from gitml.core.values import Value
from gitml.errors import GitmlError

# The manifest of a model with ten thousand metrics takes less than a tenth of this.
_MOST = 10_000_000
_NEWER = re.compile(r"gitml\.version/(?!1$)[0-9]{1,9}")


def text(record: Manifest | EventRecord) -> str:
    """A record as YAML which YAML 1.1 and YAML 1.2 readers understand alike."""
    import yaml

    if isinstance(record, EventRecord):
        mapping = event_record.to_mapping(record)
    else:
        mapping = manifest.to_mapping(record)
    written: str = yaml.dump(
        mapping, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=4096
    )
    return written


def read(message: str) -> Manifest | RecordFault:
    """The manifest at the end of a version's tag, or why there is no whole one."""
    if read_message(message).manifest is None:
        return "no record"
    document = _document(message)
    if found := manifest.from_mapping(document):
        return found
    schema = document.get("schema") if isinstance(document, dict) else None
    newer = isinstance(schema, str) and _NEWER.fullmatch(schema)
    return "newer record" if newer else "damaged record"


def read_event(message: str) -> EventRecord | None:
    """The record of an event; None where there is no whole one."""
    return event_record.from_mapping(_document(message))


def _document(message: str) -> Value:
    source = read_message(message).manifest
    if source is None or len(source) > _MOST:
        return None
    try:
        if "*" in source and _has_aliases(
            source
        ):  # gitml writes none, and ten lines of them can fill a memory
            return None
        return documents.yaml("manifest", source)
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
