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
    else:
        return None
    return OutsideError(f"DVC could not use Git: {why}")
