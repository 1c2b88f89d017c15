"""Addresses in messages."""

import re

# What lies between `://` and `@`. A line break that was pasted along does not end it, and after
# `USER:` a password may hold what it should not, such as a slash.
_CREDENTIALS = r"://(?:[^/?#@ \t]*@)+|://[^/?#@\s:]+:(?!\d{1,5}[/?#\s])[^@ \t]*@"

_IN_QUERY = (
    r"(?i)([?&][\w.-]{0,40}(?:token|secret|password|signature|key|sig)[\w.-]{0,40}=)[^&#\s'\"]+"
)

_ADDRESS = (
    r"(?:(?:https?|ssh|git)://(?:[^/@]*@)?(?P<host>[^/:@\s]+)(?::\d+)?/|"
    r"(?:[^/:@\s]+@)(?P<scp>[^/:@\s]+):)(?P<path>[^?#\s]+)"
)


def without_credentials(text: str) -> str:
    """The text with ``***`` for users, passwords and tokens in the URLs that it holds."""
    shown = "".join(map(_without, re.split(r"([ \t])", text)))
    return re.sub(_IN_QUERY, r"\1***", shown)


def _without(word: str) -> str:
    """The same of text without blanks, in time by its length.

    Up to the last ``@`` whatever begins like credentials has an end: nothing is tried in vain.
    """
    before, at, after = word.rpartition("@")
    return re.sub(_CREDENTIALS, "://***@", before + at) + after


def web_address(remote_url: str) -> str:
    """Where a browser finds a repository, the same for all ways to clone it.

    Returns:
        Empty of a folder or a file.
    """
    found = re.fullmatch(_ADDRESS, remote_url)
    if found is None:
        return ""
    path = found["path"].strip("/").removesuffix(".git")
    return f"https://{(found['host'] or found['scp']).lower()}/{path}"
