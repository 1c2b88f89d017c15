"""A ``.dvc`` file that can only be read in one way, read without the parser of YAML.

Most are what ``add`` writes: one output with plain values. Loading the parser takes a tenth of a
command that reads nothing else.
"""

import re
from typing import Any

# A name without a letter in front, a word that YAML knows and a hash without one of a-d or f may be
# no text; they do not match, and are left to the parser.
_POINTER = re.compile(
    r"outs:\n"
    r"- md5: ((?=[0-9e]*[a-df])[0-9a-f]{32}(?:\.dir)?)\n"
    r"  size: (0|[1-9][0-9]{0,17})\n"
    r"(?:  nfiles: (0|[1-9][0-9]{0,17})\n)?"
    r"  hash: md5\n"
    r"  path: (?!(?i:true|false|null|yes|no|on|off|y|n)\n)([A-Za-z_][A-Za-z0-9_./@+-]*)\n"
)


def plain_pointer(text: str) -> dict[str, Any] | None:
    """The document, None where only the parser knows."""
    found = _POINTER.fullmatch(text)
    if found is None:
        return None
    md5, size, nfiles, path = found.groups()
    out: dict[str, Any] = {"md5": md5, "size": int(size)}
    if nfiles is not None:
        out["nfiles"] = int(nfiles)
    return {"outs": [{**out, "hash": "md5", "path": path}]}
