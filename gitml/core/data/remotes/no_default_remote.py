"""Why data of which no record names a remote can come from none."""

from typing import NamedTuple


class NoDefaultRemote(NamedTuple):
    """No remote of a project is its default one.

    Attributes:
        names: of its remotes, sorted.
    """

    names: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is wrong, to follow a comma."""
        if not self.names:
            return "no remote is set up"
        if len(self.names) == 1:
            return f"its remote '{self.names[0]}' is not the default one"
        return "none of its remotes is the default one"

    @property
    def command(self) -> str:
        """What mends it."""
        if not self.names:
            return "gitml remote add -d storage URL_OR_FOLDER"
        return f"gitml remote default {self.names[0] if len(self.names) == 1 else 'NAME'}"

    @property
    def hint(self) -> str:
        """The command with what it is for."""
        if not self.names:
            return f"name one: {self.command}"
        of = f" (of {', '.join(self.names)})" if len(self.names) > 1 else ""
        return f"make it the default one: {self.command}{of}"
