"""Which executors there are, without loading one."""

GROUP = "gitml.executors"


def names() -> list[str]:
    """What executors that are installed here are called."""
    from importlib.metadata import entry_points

    return sorted({"local", *(point.name for point in entry_points(group=GROUP))})
