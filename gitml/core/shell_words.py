"""Words of a command that is printed for people to type again."""

import shlex
from collections.abc import Iterable


def quoted(word: str) -> str:
    r"""A word quoted for a shell, which prints as it is and is the same when it is typed.

    What steers a terminal, or turns the direction of text, is written as the bytes of ``$'\x1b'``,
    as bash, zsh and ksh read it.
    """
    if word.isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def quoted_path(path: str) -> str:
    """A relative path as a word that no command takes for an option."""
    return quoted(f"./{path}" if path.startswith("-") else path)


def quoted_paths(paths: Iterable[str]) -> str:
    """Several of them, as arguments of one command."""
    return " ".join(map(quoted_path, paths))


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    try:
        raw = character.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a character, as JSON and YAML may have one
        raw = character.encode("utf-8", "surrogatepass")
    return "".join(f"\\x{byte:02x}" for byte in raw)
