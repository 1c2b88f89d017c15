"""How a version was made: an in-toto statement with provenance as SLSA defines it.

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md and
https://slsa.dev/spec/v1.0/provenance. What the fields hold is said in docs/reference/provenance.md,
to which the build type refers.
"""

from typing import Any

from gitml.core.registry.lineage import Algorithm, LineageNode
from gitml.core.registry.version_details import VersionFacts
from gitml.render.text.models import stated

_ABOUT = "https://github.com/gitml/gitml/blob/main/docs/reference/provenance.md"
_DIGESTS: dict[Algorithm, str] = {"md5": "md5", "git": "gitBlob", "dvc": "dvcMd5"}
_MADE = ("stage", "made", "params")  # made here; parameters are given by their values


def statement(facts: VersionFacts) -> dict[str, Any]:
    """The model's bytes as the subject, and what they were made from."""
    record, found = facts.record, facts.known.found
    algorithm = "sha256" if record.file.nfiles is None else "dirHash"
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": record.file.path, "digest": {algorithm: record.file.sha256}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": f"{_ABOUT}#build-type",
                "externalParameters": {
                    **({"repository": facts.repository} if facts.repository else {}),
                    "tag": found.tag.name,
                    "model": found.model,
                    "version": record.version,
                    "params": dict(record.params),
                },
                "internalParameters": {
                    "stages": _stages(facts),
                    "environment": dict(record.environment),
                    "notChecked": stated.NEVER_CHECKED,
                },
                "resolvedDependencies": _dependencies(facts),
            },
            "runDetails": {
                "builder": {
                    "id": f"{_ABOUT}#builder",
                    "version": {
                        name: value
                        for name in ("gitml", "dvc", "python")
                        if isinstance(value := record.environment.get(name), str)
                    },
                },
            },
        },
    }


def _stages(facts: VersionFacts) -> dict[str, Any]:
    """The stages that lead to the model, each with its command and what it uses."""
    lineage = facts.lineage
    return {
        node.name: {
            "command": node.detail,
            "uses": [lineage.nodes[source].name for source in lineage.sources(at)],
        }
        for at, node in enumerate(lineage.nodes)
        if node.kind == "stage"
    }


def _dependencies(facts: VersionFacts) -> list[dict[str, Any]]:
    """The commit, and each file that nothing here makes and whose hash is known."""
    commit: dict[str, Any] = {"digest": {"gitCommit": facts.known.found.commit}}
    if facts.repository:
        commit = {"uri": f"git+{facts.repository}", **commit}
    files = {node.name: node for node in facts.lineage.nodes[1:] if node.kind not in _MADE}
    return [{"name": "source", **commit}, *(_file(files[name]) for name in sorted(files))]


def _file(node: LineageNode) -> dict[str, Any]:
    if node.algorithm is None:
        return {"name": node.name}
    return {"name": node.name, "digest": {_DIGESTS[node.algorithm]: node.hash}}
