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
    return " ".join(_parts(rest)[:2]) or "0 s"


def exact(seconds: float) -> str:
    """``0.25 s``, ``19 min 10 s``, ``1 h 20 s``: to the second, as limits are."""
    short = f"{seconds:.3g}"
    return f"{short} s" if float(short) < 60 else " ".join(_parts(round(seconds)))


def _parts(seconds: int) -> list[str]:
    """How many of each unit, the largest first, without those of which there are none."""
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return parts
