"""What ``git status`` prints for programs: the branch, and how files differ."""

COMMAND = (
    "status",
    *("--porcelain=v1", "-z", "--untracked-files=normal"),
    "--no-renames",  # they would make two names of one entry; here each file speaks for itself
    *("--branch", "--no-ahead-behind"),
)


def parse(shown: str) -> tuple[str | None, dict[str, str]]:
    """The branch, None on a detached HEAD; and a word for each file, by path from the root.

    Args:
        shown: by :data:`COMMAND`.
    """
    line, *entries = shown.split("\0")
    return _branch(line), {entry[3:]: _state(entry[:2]) for entry in entries if entry}


def _branch(line: str) -> str | None:
    """The branch that the first line of ``git status --branch`` names: no name has a space."""
    told = line.removeprefix("## ").removeprefix("No commits yet on ")
    return None if told == "HEAD (no branch)" else told.partition(" ")[0].partition("...")[0]


def _state(letters: str) -> str:
    """The two letters of ``git status --porcelain`` as a word."""
    if letters == "??":
        return "untracked"
    if "U" in letters or letters in ("AA", "DD"):
        return "conflict"
    words = {"A": "new", "D": "deleted"}
    return next((words[letter] for letter in letters if letter in words), "modified")
