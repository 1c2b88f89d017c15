"""What ``gitml.yaml`` asks of a version before an alias is given to it."""

from typing import Literal, NamedTuple, get_args

from gitml.core.settings.keys import each, section, texts, wrong

Requirement = Literal["verify", "gates"]


class AliasRules(NamedTuple):
    """What one alias asks for.

    Attributes:
        requires: ``verify``: the version is what its tag records; ``gates``: it keeps the gates,
            compared with the version that has the alias.
    """

    requires: tuple[Requirement, ...] = ()


def parse_aliases(spec: object, file: str) -> dict[str, AliasRules]:
    """The section ``aliases``.

    Raises:
        ConfigError: it is something else.
    """
    return each(spec, file, "aliases", _alias)


def _alias(spec: object, file: str, where: str) -> AliasRules:
    names = texts(section(spec, file, where, {"requires"}).get("requires"), file, where)
    known = {name: name for name in get_args(Requirement)}
    found: list[Requirement] = []
    for name in names:
        if name not in known:
            raise wrong(file, f"{where}.requires", f"some of {', '.join(known)}", name)
        found.append(known[name])
    return AliasRules(tuple(dict.fromkeys(found)))
