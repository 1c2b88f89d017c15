"""How long something takes, as people write it."""

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


def duration(seconds: float) -> str:
    """``30 min``, ``1.5 h``, ``90.5 s``: in the largest unit of which there is one at least."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.4g} {unit}"
    return f"{seconds:.3g} s"
