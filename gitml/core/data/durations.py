"""How long something takes, as people say it."""

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def duration(seconds: float) -> str:
    """``0.25 s``, ``19 min 10 s``, ``1 h 20 s``: to the second, as limits are."""
    short = f"{seconds:.3g}"
    if float(short) < 60:
        return f"{short} s"
    rest = round(seconds)
    parts = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts)
