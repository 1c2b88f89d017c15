"""The versions that a release would make, as Markdown, folded."""

from collections.abc import Sequence

from gitml.core.registry.versioning.words import NextVersionWords, Origin
from gitml.render import numbers
from gitml.render.markdown.tables import code, details, entities, plain

_SHORT = 8


def sections(found: Sequence[NextVersionWords]) -> str:
    """A section a model: the version, why, and what the model comes from."""
    return "\n\n".join(map(_section, found))


def _section(one: NextVersionWords) -> str:
    version = f"<code>{entities(one.tag)}</code> ({entities(one.part)})"
    told = version if one.tag else f"none for <code>{entities(one.model)}</code>"
    lines = [f"- {plain(sentence)}" for sentence in one.why]
    return details(f"Next version: {told}", "\n".join([*lines, f"- {_origin(one.origin)}"]))


def _origin(made: Origin) -> str:
    """``model.pkl 1a2b3c4d, made by stage train from data.csv 5e6f7a8b, at commit 9c0d1e2``."""
    by = f"made by stage {code(made.stage)}" if made.stage else "which no stage makes"
    data = [_hashed(path, content) for path, content in made.data.items()]
    source = f" from {numbers.few(data)}" if data else ""
    commit = f", at commit {code(made.commit[:7])}" if made.commit else ""
    return f"{_hashed(made.path, made.hash)}, {by}{source}{commit}"


def _hashed(path: str, content: str) -> str:
    return f"{code(path)} {code(content[:_SHORT])}" if content else code(path)
