"""Commands of DVC, GTO and CML that gitml has not, and what does their work here."""

from collections.abc import Sequence

# They work in a gitml repository as they are.
DVC = (
    "artifacts", "cache", "check-ignore", "config", "data", "dataset", "destroy",
    "du", "exp", "experiments", "get-url", "import-db", "install", "list",
    "list-url", "ls", "ls-url", "queue", "root",
    "studio", "unprotect",
)  # fmt: skip
GTO = ("check-ref", "stages")
# What may be meant of two tools.
OTHERS = {
    "commit": "`git commit` commits, and `dvc commit` records outputs as they are; both work here"
}
OURS = {
    "assign": "gitml model assign",
    "cml": "gitml comment",
    "deprecate": "gitml model deprecate",
    "gto": "gitml release",
    "history": "gitml model history",
    "log": "gitml metrics log",
    "mv": "gitml move",
    "promote": "gitml model promote",
    "publish": "gitml comment",
    "register": "gitml release",
    "reproduce": "gitml repro",
    "rm": "gitml remove",
    "run": "gitml repro",
    "version": "gitml --version",
}


def advice(words: Sequence[str]) -> str | None:
    """What to type instead of a command of another tool; None for a command of none.

    Args:
        words: the command line, from the command on.
    """
    name = words[0]
    if name in OURS:
        return f"`{OURS[name]}` does that"
    if name in OTHERS:
        return OTHERS[name]
    for tool, known in (("dvc", DVC), ("gto", GTO)):
        if name in known:
            return f"`{tool} {name}` does that, and works here"
    return None
