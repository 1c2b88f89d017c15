"""Schemas of other tools, read from their files."""

from pathlib import PurePosixPath

from gitml.adapters.formats.documents import parse
from gitml.core.schemas.foreign import detect, proto_text, tfdv
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.errors import ConfigError

_PROTO = frozenset({".pbtxt", ".pbtext", ".textproto", ".pb", ".txtpb"})


def read(file: str, content: bytes) -> ImportedSchema:
    """Read a schema; the name of the file tells which format it has.

    Raises:
        ConfigError: no tool that is known here writes such a file.
    """
    if PurePosixPath(file).suffix.lower() not in _PROTO:
        return detect.read_document(parse(file, content), file)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{file}: not a protocol buffer in text format",
            hint="write it as text: tfdv.write_schema_text(schema, 'schema.pbtxt')",
        ) from error
    return tfdv.read(proto_text.parse(file, text))
