"""What the libraries say by which DVC reads Git, which read less than Git itself does."""

from gitml.errors import OutsideError


def of_git(error: BaseException) -> OutsideError | None:
    """The error that a user should read, or None for one of something else."""
    from dulwich.repo import UnsupportedExtension, UnsupportedVersion
    from scmrepo.exceptions import SCMError

    if isinstance(error, UnsupportedExtension):
        why: object = f"it does not know the extension {error} of this repository"
    elif isinstance(error, UnsupportedVersion):
        why = f"it does not know the version {error.version} of this repository"
    elif isinstance(error, SCMError) or type(error).__module__ == "_pygit2":
        why = error  # that of libgit2 is of objects by SHA-256, for one
    elif type(error) is ValueError and _raised_by(error) == "dulwich.config":
        why = f"it cannot read a line of Git's configuration: {error}"
        told = f"DVC could not use Git: {why}"
        return OutsideError(told, "find it, and write it plainer: git config --list --show-origin")
    else:
        return None
    return OutsideError(f"DVC could not use Git: {why}")


def _raised_by(error: BaseException) -> str | None:
    """The module in which an error was raised."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_globals["__name__"] if trace else None
