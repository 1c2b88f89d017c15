"""Which data is to go to a remote, or to come from one."""

from dataclasses import dataclass


def is_asked(own: str | None, named: str | None) -> bool:
    """Whether a remote may have data.

    Args:
        own: the remote that the data's record names; None where that is the default one.
        named: the only one that is asked, by name; None where each is.
    """
    return not (own and named) or own.lower() == named.lower()  # as DVC has names


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """What is to be moved.

    Attributes:
        revs: revisions whose data is meant.
        on_the_way: commits that are pushed along; what they lack is told and holds nothing up.
        known: commits that everybody has; what they record, too, is not meant.
        public: commits that everybody has; what they record, too, and is nowhere is told, and holds
            nothing up, as it is no fault of what is moved now; with ``check`` it is asked for, too.
        paths: outputs, or what is in or around them, below the root; None for all.
        remote: the only one that is meant, by name, also for what names none itself; None for the
            default one and those that data has of its own.
        jobs: how many objects at once; None for what is usual.
        run_cache: whether what stages made earlier goes along.
        check: whether the remote is asked for every object.
        dry_run: whether nothing is to be moved.
    """

    revs: tuple[str, ...] = ("workspace",)
    on_the_way: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    paths: tuple[str, ...] | None = None
    remote: str | None = None
    jobs: int | None = None
    run_cache: bool = False
    check: bool = False
    dry_run: bool = False
