"""Addresses in messages."""

import re

# What lies between `://` and `@`. A line break that was pasted along does not end it, and after
# `USER:` a password may hold what it should not, such as a slash.
_CREDENTIALS = re.compile(r"://(?:[^/?#@ \t]*@)+|://[^/?#@\s:]+:(?!\d{1,5}[/?#\s])[^@ \t]*@")


def without_credentials(text: str) -> str:
    """The text with ``***`` for users, passwords and tokens in the URLs that it holds."""
    return _CREDENTIALS.sub("://***@", text)
