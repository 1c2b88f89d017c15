"""Calls of a forge's API: tried again, limited in time, and their failures translated."""

import re
import shlex
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gitml.adapters.threads import TooLateError, in_time
from gitml.core.forges.proposals import Proposal
from gitml.core.secret_values import hidden
from gitml.core.urls import without_credentials
from gitml.errors import GitmlError, OutsideError, UsageError

T = TypeVar("T")
E = TypeVar("E", bound=Exception)
_TRIES = 4
ADDRESS = re.compile(r"https?://")
_TOKEN = re.compile(r"[!-~]+")
# What the libraries' objects raise over an answer that is not JSON, or lacks what is asked for.
STRANGE: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


def refuse_token(forge: str, token: str, place: str) -> None:
    """Refuse what can be no token, before anything is sent.

    Args:
        forge: its name.
        token: what it is to be.
        place: where the user put it.

    Raises:
        UsageError: it is none.
    """
    if not _TOKEN.fullmatch(token):
        raise UsageError(
            f"the token for {forge} holds a blank, a line break or another character that no token"
            " has",
            hint=f"paste it again, as one line, into {place}",
        )


def refuse_malformed(pattern: re.Pattern[str], value: str, what: str, hint: str) -> None:
    """Refuse what cannot be right before anything is sent.

    Args:
        pattern: that it has to match from its beginning.
        value: a name or an address, as the user or the CI gave it.
        what: it is to be, in words.
        hint: where to set it.

    Raises:
        UsageError: it is malformed.
    """
    if not pattern.match(value):
        raise UsageError(f"not {what}: '{without_credentials(value)}'", hint)


def refuse_moved(forge: str, tag: str, sha: str, there: str | None) -> None:
    """Refuse to write of a tag what was found out about another one of that name.

    Args:
        forge: its name.
        tag: its name.
        sha: the object that it is here.
        there: the object that the forge has; None where it has no such tag.

    Raises:
        OutsideError: they are not the same.
    """
    if there is None:
        raise OutsideError(f"{forge} has no tag {tag}", hint=f"git push origin {shlex.quote(tag)}")
    if there != sha:
        raise OutsideError(
            f"the tag {tag} is {sha[:7]} here, and {there[:7]} on {forge}: it was moved",
            hint=f"git fetch origin --force {shlex.quote(f'refs/tags/{tag}:refs/tags/{tag}')}",
        )


def others_work(proposal: Proposal) -> OutsideError:
    """The refusal to overwrite what people committed to the branch."""
    return OutsideError(
        f"the branch {proposal.branch} ends in a commit that is not gitml's",
        hint="merge it, or delete it; the next run proposes anew",
    )


def without_secrets(message: str, secrets: Iterable[str]) -> str:
    """The message without secrets, which libraries and servers quote."""
    return hidden(without_credentials(message), secrets)


@dataclass(frozen=True, slots=True)
class Refusals(Generic[E]):
    """How a forge says no, in the exceptions of the library that talks to it.

    Attributes:
        error: what the library raises over an answer that is a refusal.
        strange: what it raises over an answer that is none of the forge's.
        wait: seconds after which another try makes sense; None when none does soon.
        explain: the error for the user, by what was tried and how often.
    """

    error: type[E]
    strange: tuple[type[Exception], ...]
    wait: Callable[[E], float | None]
    explain: Callable[[E, str, int], OutsideError]


@dataclass(frozen=True, slots=True)
class Service:
    """A forge as messages name it.

    Attributes:
        name: ``GitHub``.
        api_url: where its API answers.
        variable: of the environment, from which that address comes.
        status_page: where it tells that it is down.
    """

    name: str
    api_url: str
    variable: str
    status_page: str


@dataclass
class Calls:
    """What does calls of one forge.

    Attributes:
        service: the forge.
        token: what the calls are made with.
        pause: waits that many seconds before the next try.
        seconds: for all calls together.
    """

    service: Service
    token: str = field(repr=False)
    pause: Callable[[float], None]
    seconds: float
    _begun: float = field(default_factory=time.monotonic, init=False)

    def call(
        self,
        doing: str,
        action: Callable[[], T],
        refusals: Refusals[E],
        is_moved: Callable[[str], bool] = lambda _: False,
    ) -> T:
        """Do ``action``, again after a passing failure, and translate the last failure.

        Args:
            doing: what is done, as in "GitHub did not let gitml ...".
            action: does it.
            refusals: what the forge may say.
            is_moved: whether an answer that is none of the forge's came from an address that is
                not that of the repository any more, so that another try may find it.

        Raises:
            OutsideError: the forge refused, could not be reached, or took too long.
        """
        import requests

        for attempt in range(1, _TRIES + 1):
            try:
                return self.in_time(doing, action)
            except refusals.error as error:
                wait = refusals.wait(error)
                if wait is None or attempt == _TRIES:
                    found = refusals.explain(error, doing, attempt)
                    said = f"{found.message} ({self.service.api_url})"
                    raise OutsideError(self._safe(said), found.hint) from error
                self.pause(max(wait, 2.0 ** (attempt - 1)))
            except requests.RequestException as error:
                if attempt == _TRIES or not isinstance(
                    error, requests.ConnectionError | requests.Timeout
                ):
                    raise self._unreachable(error) from error
                self.pause(2.0 ** (attempt - 1))
            except refusals.strange as error:
                if is_moved(doing):
                    continue
                raise self._strange(error) from error
        raise OutsideError(f"{self.service.name} moved and failed too often to {doing}")

    def in_time(self, doing: str, action: Callable[[], T]) -> T:
        """Do ``action`` in what is left of the time."""
        try:
            return in_time(self._begun + self.seconds - time.monotonic(), action)
        except TooLateError as error:
            raise self._late(doing) from error

    def _late(self, doing: str) -> OutsideError:
        return OutsideError(
            f"{self.service.name} let gitml {doing} for too long: "
            f"more than {self.seconds:g} seconds in all",
            hint=f"see {self.service.status_page}, and run the command again later",
        )

    def _strange(self, error: Exception) -> GitmlError:
        service = self.service
        return OutsideError(
            self._safe(f"what answers at {service.api_url} is not {service.name}'s API: {error!r}"),
            hint=f"check {service.variable}, and whether a proxy is in the way",
        )

    def _unreachable(self, error: Exception) -> GitmlError:
        reason = str(error.args[0]) if error.args else type(error).__name__
        service = self.service
        return OutsideError(
            self._safe(f"{service.name} cannot be reached at {service.api_url}: {reason}"),
            hint=f"check the network, and {service.variable} if you set it",
        )

    def _safe(self, message: str) -> str:
        return without_secrets(message, [self.token])
