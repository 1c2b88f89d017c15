"""Seconds as people say them."""

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def duration(seconds: float) -> str:
    """``3.2 s``, ``1 min 12 s``, ``2 h 5 min``: the two largest units, tenths below a minute."""
    tenths = f"{seconds:.1f} s"
    return tenths if float(tenths[:-2]) < 60 else whole(seconds)


def whole(seconds: float) -> str:
    """The same without tenths: ``3 s``."""
    rest = round(seconds)
    if rest >= 3600:  # no seconds beside hours
        rest = round(seconds / 60) * 60
    parts = []
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
