"""Data that nothing needs, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.data.objects.garbage import Garbage, UnusedData, amount
from gitml.core.data.objects.stored import StoredObject


def garbage(found: Iterable[Garbage], *, deleted: bool) -> dict[str, Any]:
    """``gitml.gc/1``; what no path is known of stands under ``unknown``."""
    return {
        "schema": "gitml.gc/1",
        "deleted": deleted,
        "stores": {one.store: _store(one) for one in found},
    }


def _store(one: Garbage) -> dict[str, Any]:
    parts = one.division
    return {
        "unused": _amount(parts.unused),
        "needed": _amount(parts.needed),
        "young": _amount(parts.young),
        "foreign": _amount(parts.foreign),
        "runs": one.runs,
        "unfinished": _amount(one.unfinished),
        "data": {data.path: _data(data) for data in one.paths if data.path is not None},
        "unknown": next((_data(data) for data in one.paths if data.path is None), None),
    }


def _amount(objects: Iterable[StoredObject]) -> dict[str, int]:
    counted = amount(objects)
    return {"objects": counted.objects, "bytes": counted.size}


def _data(data: UnusedData) -> dict[str, Any]:
    last = data.last
    return {
        "objects": data.amount.objects,
        "bytes": data.amount.size,
        "commit": last.sha if last else None,
        "date": last.date.isoformat() if last and last.date else None,
    }
