"""A talk that remembers."""

from dataclasses import dataclass, field


@dataclass
class FakeTalk:
    """What :class:`gitml.core.ports.Talk` promises."""

    quiet: bool = False
    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)

    def say(self, message: str) -> None:
        self.said += [] if self.quiet else [message]

    def warn(self, message: str, hint: str | None = None) -> None:
        self.warned.append(f"{message}; {hint}" if hint else message)
