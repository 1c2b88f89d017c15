"""Whose schema a document is."""

from typing import Any

from gitml.core.schemas.foreign import frictionless, great_expectations, pandera
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.errors import ConfigError


def read_document(document: Any, file: str) -> ImportedSchema:
    """Read what JSON or YAML was parsed to.

    Raises:
        ConfigError: no tool that is known here writes such a file.
    """
    if isinstance(document, dict):
        if isinstance(document.get("expectations"), list):
            return great_expectations.read(document)
        if "columns" in document and document.get("schema_type", "dataframe") == "dataframe":
            return pandera.read(document)
        if (table := frictionless.find(document)) is not None:
            return frictionless.read(table)
        if isinstance(document.get("resources"), list):
            raise ConfigError(
                f"{file}: a package of several tables", hint="import the schema of one of them"
            )
    raise ConfigError(
        f"{file}: not a schema that can be read",
        hint="there are: TFDV (.pbtxt), Great Expectations (JSON), pandera and Frictionless (JSON "
        "or YAML)",
    )
