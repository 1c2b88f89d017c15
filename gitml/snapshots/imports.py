"""The checksum of an import's ``.dvc`` file, by which DVC knows that nobody edited it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_NOT_IN_IT = frozenset({"md5", "meta", "desc"})
_NOWHERE_IN_IT = frozenset(
    {"desc", "type", "labels", "meta", "locked", "frozen", "metric", "persist"}
    | {"isexec", "size", "nfiles"}
)


def is_unedited(document: Mapping[str, Any]) -> bool:
    """Whether the file surely has the checksum that it tells; DVC may find so of others, too."""
    told = {key: value for key, value in document.items() if key not in _NOT_IN_IT}
    if told.get("wdir") == ".":
        del told["wdir"]
    try:
        text = json.dumps(_without(told), sort_keys=True)
    except (TypeError, ValueError):
        return False
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() == document.get("md5")


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(v) for key, v in value.items() if key not in _NOWHERE_IN_IT}
    return [_without(one) for one in value] if isinstance(value, list) else value
