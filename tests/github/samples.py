"""GitHub's description of its API, and the smallest answers that it allows."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI

from tests.github.state import Json

_TEXTS = {
    "date-time": "2026-01-01T00:00:00Z",
    "uri": "https://github.example/thing",
    "email": "someone@example.com",
}


def sample(schema: Mapping[str, Any], pool: Mapping[str, Any]) -> Any:
    """A value of ``schema``: required properties only, null where null will do.

    Args:
        schema: a schema of OpenAPI 3.0, possibly a reference.
        pool: the schemas that references name.
    """
    if "$ref" in schema:
        return sample(pool[schema["$ref"].rsplit("/", 1)[1]], pool)
    if schema.get("nullable"):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return sample(schema[choice][0], pool)
    if "allOf" in schema:
        return {k: v for part in schema["allOf"] for k, v in sample(part, pool).items()}
    kind = schema.get("type", "object")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: sample(properties[name], pool) for name in schema.get("required", [])}
    if kind == "string":
        return _TEXTS.get(schema.get("format", ""), "text")
    return {"array": [], "boolean": False, "integer": 1, "number": 1.0}[kind]


@cache
def description() -> tuple[OpenAPI, Json]:
    document = json.loads(Path(__file__).with_name("openapi.json").read_text())
    return OpenAPI.from_dict(document), document["components"]["schemas"]


def shaped(schema: str, **values: object) -> Json:
    schemas = description()[1]
    made: Json = {**sample(schemas[schema], schemas), **values}
    return made
