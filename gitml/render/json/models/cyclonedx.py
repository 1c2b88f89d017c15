"""A version as a bill of materials: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/.

The same facts give the same bytes: the serial number follows from them, and the time is that of the
release.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from gitml import __version__
from gitml.core.registry.lineage import Lineage, LineageNode
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.version_details import VersionFacts
from gitml.core.values import Value, flatten, is_number
from gitml.render.text.models import stated

_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_KINDS = {"data": "dataset", "import": "dataset", "params": "configuration"}
_GIT_IDS = (40, 64)  # characters of SHA-1 and SHA-256
_HASHES = {"git": "gitml:git-blob", "md5": "gitml:md5", "dvc": "gitml:dvc-md5"}


def bom(facts: VersionFacts) -> dict[str, Any]:
    """What a version consists of and was made from, with its model card."""
    record, lineage = facts.record, facts.lineage
    withdrawal = facts.known.found.withdrawal
    at = withdrawal or facts.known.found.tag
    things = (node for node in lineage.nodes[1:] if _is_thing(node))
    components = {_ref(node): _component(node, record) for node in things}
    for path, content in (record.evaluation or {}).items():
        if not {f"data:{path}", f"import:{path}", f"made:{path}"} & {*components}:
            components[f"data:{path}"] = _data("data", path, content)
    for path, blob in _pinned(record).items():
        hashed = [_property("gitml:git-blob", blob)]
        components[f"environment:{path}"] = _part("file", f"environment:{path}", path, hashed)
    return {
        "$schema": _SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": _serial(facts),
        "version": 1 if withdrawal is None else 2,
        "metadata": {
            "timestamp": at.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tools": {
                "components": [{"type": "application", "name": "gitml", "version": __version__}]
            },
            "authors": [{"name": facts.known.found.tag.tagger}],
            "component": _model(facts, components),
        },
        "components": [components[ref] for ref in sorted(components)],
        "dependencies": _dependencies(facts, components),
    }


def _serial(facts: VersionFacts) -> str:
    found = facts.known.found
    named = [facts.repository, found.tag.name, found.commit, found.tag.date.isoformat()]
    named.append(facts.record.file.sha256)
    return uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(named)).urn


def _model(facts: VersionFacts, components: Mapping[str, Any]) -> dict[str, Any]:
    record, known = facts.record, facts.known
    folder, _, name = known.found.model.rpartition("=")
    file = record.file
    found = {"type": "machine-learning-model", "bom-ref": known.found.tag.name}
    if folder:
        found["group"] = folder
    whole: dict[str, Any] = {**found, "name": name, "version": record.version}
    if known.notes:
        whole["description"] = known.notes
    if file.nfiles is None:
        whole["hashes"] = [{"alg": "SHA-256", "content": file.sha256}]
    if facts.repository:
        whole["externalReferences"] = [{"type": "vcs", "url": facts.repository}]
    whole["modelCard"] = _card(record, components)
    whole["properties"] = [_property(*one) for one in _facts(facts)]
    return whole


def _facts(facts: VersionFacts) -> Iterator[tuple[str, str]]:
    """What CycloneDX has no word for."""
    record, found = facts.record, facts.known.found
    yield "gitml:tag", found.tag.name
    yield "gitml:commit", found.commit
    yield "gitml:path", record.file.path
    yield "gitml:size", str(record.file.size)
    if record.file.nfiles is not None:
        yield "gitml:sha256-of-listing", record.file.sha256
        yield "gitml:files", str(record.file.nfiles)
    if record.file.md5:
        yield "gitml:dvc-md5", record.file.md5
    if maker := facts.lineage.maker(0):
        yield "gitml:stage", maker.name
    if record.previous:
        yield "gitml:compared-with", record.previous
    for why in stated.why(record.bump.reasons, facts.reasons):
        yield "gitml:why", why
    yield "gitml:not-checked", stated.NEVER_CHECKED
    if found.withdrawn:
        yield "gitml:withdrawn", facts.known.withdrawn_why
    for key, value in flatten(_environment(record)):
        yield f"gitml:environment:{key}", _text(value)


def _environment(record: Manifest) -> dict[str, Value]:
    return {key: value for key, value in record.environment.items() if key != "files"}


def _pinned(record: Manifest) -> dict[str, str]:
    files = record.environment.get("files")
    return {path: str(blob) for path, blob in files.items()} if isinstance(files, dict) else {}


def _card(record: Manifest, components: Mapping[str, Any]) -> dict[str, Any]:
    data = [ref for ref in sorted(components) if ref.startswith(("data:", "import:"))]
    values = [(p, key, value) for p, doc in record.metrics.items() for key, value in flatten(doc)]
    metrics = [
        {"type": _key(path, key), "value": _text(value)}
        for path, key, value in values
        if is_number(value)
    ]
    return {
        "modelParameters": {"datasets": [{"ref": ref} for ref in data]},
        "quantitativeAnalysis": {"performanceMetrics": metrics},
        "properties": [
            *(_property(f"gitml:metric:{_key(p, k)}", v) for p, k, v in values if not is_number(v)),
            *(_property(f"gitml:measured-on:{p}", h) for p, h in (record.evaluation or {}).items()),
        ],
    }


def _key(path: str, key: str) -> str:
    return f"{path}:{key}" if key else path


def _is_thing(node: LineageNode) -> bool:
    return node.kind != "stage"


def _ref(node: LineageNode) -> str:
    return f"{node.kind}:{node.name}"


def _component(node: LineageNode, record: Manifest) -> dict[str, Any]:
    if node.kind == "params":
        values = [_property(*one) for one in flatten(record.params.get(node.name, {}))]
        content = {"type": "configuration", "name": node.name, "contents": {"properties": values}}
        return {**_part("data", _ref(node), node.name, []), "data": [content]}
    if node.kind in _KINDS:
        return _data(node.kind, node.name, node.hash, node)
    return _part("file", _ref(node), node.name, _hash_properties(node), _md5(node))


def _data(
    kind: str, path: str, content: str | None, node: LineageNode | None = None
) -> dict[str, Any]:
    told = _hash_properties(node) if node else _recorded(content)
    found = _part("data", f"{kind}:{path}", path, told, _md5(node) if node else None)
    return {**found, "data": [{"type": _KINDS[kind], "name": path}]}


def _recorded(content: str | None) -> list[dict[str, str]]:
    """A hash of the manifest, which is Git's where the file lies in Git."""
    if not content:
        return []
    return [_property(_HASHES["git" if len(content) in _GIT_IDS else "dvc"], content)]


def _md5(node: LineageNode) -> str | None:
    return node.hash if node.algorithm == "md5" else None


def _hash_properties(node: LineageNode) -> list[dict[str, str]]:
    if node.algorithm is None or node.algorithm == "md5":
        return []
    return [_property(_HASHES[node.algorithm], node.hash)]


def _part(
    kind: str, ref: str, name: str, properties: list[dict[str, str]], md5: str | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"type": kind, "bom-ref": ref, "name": name}
    if md5:
        found["hashes"] = [{"alg": "MD5", "content": md5}]
    if properties:
        found["properties"] = properties
    return found


def _property(name: str, value: Value) -> dict[str, str]:
    return {"name": name, "value": _text(value)}


def _text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _dependencies(facts: VersionFacts, components: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What each thing was made from; of the model also what pins its environment."""
    lineage, tag = facts.lineage, facts.known.found.tag.name
    found: dict[str, set[str]] = {
        tag: {ref for ref in components if ref.startswith("environment:")}
    }
    found |= {ref: set() for ref in components}
    for at, node in enumerate(lineage.nodes):
        if _is_thing(node):
            found[_ref(node) if at else tag] |= _made_from(lineage, at)
    return [{"ref": ref, "dependsOn": sorted(found[ref])} for ref in sorted(found)]


def _made_from(lineage: Lineage, at: int) -> set[str]:
    return {_ref(lineage.nodes[source]) for source in lineage.ingredients(at)}
