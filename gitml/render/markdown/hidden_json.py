"""JSON in a hidden line of Markdown: a comment of HTML, or a definition that nobody uses."""

import json
import re

# What could end such a line, or be a mention or the number of an issue to a forge.
_UNSAFE = re.compile(r"[^A-Za-z0-9 \"{}\[\],:._+\\-]|(?<=-)-")


def hidden_json(value: object) -> str:
    """A JSON document in one line, with no character in it that ends the line or is a link.

    The value has no numbers that JSON lacks, and its texts may have any characters.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_hidden_json(text: str) -> object:
    """The value of such a line; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
