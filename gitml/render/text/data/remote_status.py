"""What remotes lack, in words."""

import shlex

from gitml.core.data.remote_status import Lacking
from gitml.render import numbers


def lacking(one: Lacking) -> list[str]:
    """How much of a path a remote lacks, and how to have it again where it is nowhere."""
    count = numbers.counted(one.objects, "object")
    if one.cut:
        count += f", {one.cut} there with another size"
    if not one.nowhere:
        return [count, ""]
    make = f"gitml repro {shlex.quote(one.stage or '')}"
    again = make if one.stage else "gitml push --check, where it was made"
    return [count, f"{one.nowhere} not here either: {again}"]
