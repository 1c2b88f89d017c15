"""DVC's remotes, as people see them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RemoteSetting:
    """One remote that is set up.

    Attributes:
        url: without user and password.
        default: whether data goes there unless another one is named.
    """

    name: str
    url: str
    default: bool
