"""What makes text from a repository inert in a page, and the page closed to everything else."""

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import Any

# In a script element only these could end it, or begin what hides its end.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def text(words: str) -> str:
    """Text, or the value of an attribute in double quotes."""
    return escape("".join(c if c.isprintable() else " " for c in words))


def data(values: Any) -> str:
    """JSON for a script element that is data."""
    packed = json.dumps(values, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return packed.translate(_UNSAFE)


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A content security policy under which only these scripts and styles count.

    The page may ask for nothing: pictures are in it, nothing else is loaded, framed or sent.
    """
    own = " ".join(map(_hash, scripts))
    look = " ".join(map(_hash, styles))
    return (
        f"default-src 'none'; script-src {own}; style-src {look}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
