"""All that is known of a version, as text."""

from collections.abc import Iterator, Mapping

from gitml.core.data.sizes import size
from gitml.core.registry.manifest import Manifest, RecordedReason
from gitml.core.registry.version_details import VersionDetails
from gitml.core.values import Value, flatten
from gitml.render import numbers
from gitml.render.text.tables import table
from gitml.render.text.terminal import one_line


def version(known: VersionDetails, columns: int | None = None) -> str:
    """Blocks below each other, each with a title; what is not recorded is left out."""
    record = known.manifest
    lines = [one_line(line) for line in _head(known)]
    blocks = ["\n".join(lines)]
    if known.notes:
        blocks.append("\n".join(one_line(line) for line in known.notes.splitlines()))
    if record is None:
        return "\n\n".join(blocks)
    blocks.append(_block("why", (_reason(one) for one in record.bump.reasons)))
    rows = [
        _titled("model", _file(record), columns),
        _titled("data", _hashes(record.data), columns),
        _titled("measured on", _hashes(record.evaluation or {}), columns),
        _titled("parameters", _values(record.params), columns),
        _titled("metrics", _values(record.metrics), columns),
        _titled("environment", _values({"": dict(record.environment)}), columns),
    ]
    return "\n\n".join(filter(None, [*blocks, *rows]))


def _head(known: VersionDetails) -> Iterator[str]:
    tag, record = known.found.tag, known.manifest
    yield tag.name
    yield f"released {tag.date:%Y-%m-%d %H:%M %z} by {tag.tagger}, commit {tag.commit}"
    if record is not None:
        after = f" after {record.previous}" if record.previous else ""
        by_hand = ", decided by hand" if record.bump.manual else ""
        yield f"{str(record.bump.part or 'no part').upper()}{after}{by_hand}"
    for alias, place in known.aliases.items():
        why = f": {place.reason}" if place.reason else ""
        yield f"{alias} since {place.tag.date:%Y-%m-%d %H:%M %z} by {place.tag.tagger}{why}"
    if gone := known.found.withdrawal:
        yield (f"WITHDRAWN {gone.date:%Y-%m-%d %H:%M %z} by {gone.tagger}: {known.withdrawn_why}")


def _reason(one: RecordedReason) -> str:
    return f"- {one_line(one.text)}"


def _block(title: str, lines: Iterator[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _titled(title: str, rows: list[list[str]], columns: int | None) -> str:
    if not rows:
        return ""
    room = None if columns is None else columns - 2
    body = table(rows[0], rows[1:], columns=room)
    return _block(title, iter(body.splitlines()))


def _file(record: Manifest) -> list[list[str]]:
    file = record.file
    files = f", {numbers.counted(file.nfiles, 'file')}" if file.nfiles is not None else ""
    rows = [["path", file.path], ["size", f"{size(file.size)}{files}"], ["sha256", file.sha256]]
    return [*rows, ["md5", file.md5]] if file.md5 else rows


def _hashes(paths: Mapping[str, str | None]) -> list[list[str]]:
    return [[path, md5 or "-"] for path, md5 in paths.items()]


def _values(files: Mapping[str, Value]) -> list[list[str]]:
    return [
        [
            f"{path}:{key}" if path and key else path or key,
            numbers.records(leaf) or one_line(numbers.exact(leaf)),
        ]
        for path, value in files.items()
        for key, leaf in flatten(value)
    ]
