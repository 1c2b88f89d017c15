"""How the record of a stage is known again, whichever revision it stands in."""

import hashlib
import json
from collections.abc import Iterable


def record_key(address: str, hashes: Iterable[str | None]) -> str:
    """A digest of what a stage read and made; ``hashes`` are those of its lock, in any order."""
    known = sorted(one for one in hashes if one is not None)
    return hashlib.sha256(json.dumps([address, known]).encode()).hexdigest()
