"""The manifest in which a version's tag records what the model is and came from.

The message of a version's tag is a line for people, what they want to add, a line ``---``, and the
manifest as a YAML mapping to the end. The tag is the record: whoever signs it signs all of that.
Turning the mapping into YAML and back is for :mod:`gitml.releases.manifests`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard, get_args

from gitml.core.registry.tags import without_signature
from gitml.core.registry.versions import Part
from gitml.core.values import Value

SCHEMA = "gitml.version/1"
_RULE = "---"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The model's bytes.

    Attributes:
        path: relative to the DVC root.
        md5: DVC's hash, which ends in ``.dir`` for a folder; None for a model that lies in Git.
        sha256: of the bytes; of a folder, of the text that ``sha256sum`` prints for its files
            sorted by path in bytewise order: ``HASH``, two spaces, path within the folder.
        size: bytes, of a folder the sum of its files.
        nfiles: number of files of a folder.
    """

    path: str
    md5: str | None
    sha256: str
    size: int
    nfiles: int | None = None


AGAINST_MINOR = frozenset(
    {
        "metric-not-better",
        "guard-broken",
        "evaluation-data",
        "evaluation-labels",
        "evaluation-code",
        "evaluation-metric",
        "no-primary",
        "no-comparison",
        "model",
    }
)
"""Kinds of reasons why a version is no MINOR one."""


@dataclass(frozen=True, slots=True)
class RecordedReason:
    """A reason in the words of the day on which it was recorded.

    Attributes:
        numbers: the same as ``text``, for programs.
    """

    kind: str
    text: str
    numbers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedBump:
    """Which part of the version moved, whether a person decided so, and why.

    Attributes:
        evidence: what levels were given to; see
            :class:`gitml.core.registry.versioning.levels.Evidence`.
    """

    part: Part | None
    reasons: tuple[RecordedReason, ...] = ()
    manual: bool = False
    evidence: tuple[Mapping[str, Value], ...] = ()

    @property
    def telling(self) -> RecordedReason | None:
        """The reason that tells most: of a PIPELINE version, why it is no MINOR one."""
        against = [one for one in self.reasons if one.kind in AGAINST_MINOR]
        asked = against if self.part == "pipeline" and not self.manual else []
        return next(iter((*asked, *self.reasons)), None)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is, and what it came from.

    Attributes:
        model: name, as in the tag.
        version: with its ``v``.
        previous: tag of the version that this one was compared with.
        data: hashes by path of the data from outside that the model was made from.
        evaluation: hashes by path of what the metrics were measured on; None where unknown.
        params, metrics: parsed files by path.
        environment: in which the release was made, and the Git blobs of the files that pin it.
    """

    model: str
    version: str
    file: ModelFile
    bump: RecordedBump
    previous: str | None = None
    data: Mapping[str, str | None] = field(default_factory=dict)
    evaluation: Mapping[str, str | None] | None = None
    params: Mapping[str, Value] = field(default_factory=dict)
    metrics: Mapping[str, Value] = field(default_factory=dict)
    environment: Mapping[str, Value] = field(default_factory=dict)


def to_mapping(manifest: Manifest) -> dict[str, Value]:
    """The manifest as plain values, in the order in which it reads well."""
    file, bump = manifest.file, manifest.bump
    reasons: list[Value] = [
        {"kind": r.kind, "text": r.text, **({"numbers": dict(r.numbers)} if r.numbers else {})}
        for r in bump.reasons
    ]
    return {
        "schema": SCHEMA,
        "model": manifest.model,
        "version": manifest.version,
        "previous": manifest.previous,
        "bump": {
            "part": bump.part,
            "manual": bump.manual,
            "reasons": reasons,
            "evidence": [dict(one) for one in bump.evidence],
        },
        "file": {
            "path": file.path,
            "md5": file.md5,
            "sha256": file.sha256,
            "size": file.size,
            "nfiles": file.nfiles,
        },
        "data": dict(manifest.data),
        "evaluation": None if manifest.evaluation is None else dict(manifest.evaluation),
        "params": dict(manifest.params),
        "metrics": dict(manifest.metrics),
        "environment": dict(manifest.environment),
    }


def from_mapping(document: Value) -> Manifest | None:
    """Read a manifest; None where the document is not a whole one of this schema.

    Tags can be written by anyone, so nothing about the document is taken for granted.
    """
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return None
    file, bump = _file(document.get("file")), _bump(document.get("bump"))
    model, version = document.get("model"), document.get("version")
    previous, evaluation = document.get("previous"), document.get("evaluation")
    if file is None or bump is None or not isinstance(model, str) or not isinstance(version, str):
        return None
    sections = [document.get(key) for key in ("params", "metrics", "environment")]
    data = document.get("data")
    if not (_hashes(data) and all(isinstance(section, dict) for section in sections)):
        return None
    params, metrics, environment = (s if isinstance(s, dict) else {} for s in sections)
    return Manifest(
        model=model,
        version=version,
        file=file,
        bump=bump,
        previous=previous if isinstance(previous, str) else None,
        data=data,
        evaluation=evaluation if _hashes(evaluation) else None,
        params=params,
        metrics=metrics,
        environment=environment,
    )


def _file(document: Value) -> ModelFile | None:
    if not isinstance(document, dict):
        return None
    path, md5, sha256 = document.get("path"), document.get("md5"), document.get("sha256")
    size, nfiles = document.get("size"), document.get("nfiles")
    if not (isinstance(path, str) and isinstance(sha256, str) and isinstance(size, int)):
        return None
    return ModelFile(
        path,
        md5 if isinstance(md5, str) else None,
        sha256,
        size,
        nfiles if isinstance(nfiles, int) else None,
    )


def _bump(document: Value) -> RecordedBump | None:
    if not isinstance(document, dict):
        return None
    part, reasons = document.get("part"), document.get("reasons")
    if not _is_part(part) or not isinstance(reasons, list):
        return None
    read = tuple(reason for entry in reasons if (reason := _reason(entry)))
    evidence = document.get("evidence")  # versions before it was recorded have none
    known = evidence if isinstance(evidence, list) else []
    return RecordedBump(
        part,
        read,
        manual=document.get("manual") is True,
        evidence=tuple(one for one in known if isinstance(one, dict)),
    )


def _reason(document: Value) -> RecordedReason | None:
    if not isinstance(document, dict):
        return None
    kind, text, numbers = document.get("kind"), document.get("text"), document.get("numbers")
    if not isinstance(kind, str) or not isinstance(text, str):
        return None
    return RecordedReason(kind, text, numbers if isinstance(numbers, dict) else {})


def _is_part(value: Value) -> TypeGuard[Part]:
    return value in get_args(Part) if isinstance(value, str) else False


def _hashes(value: Value) -> TypeGuard[dict[str, str | None]]:
    return isinstance(value, dict) and all(v is None or isinstance(v, str) for v in value.values())


@dataclass(frozen=True, slots=True)
class Message:
    """The message of a tag, in its parts.

    Attributes:
        subject: the first line.
        notes: what people added.
        manifest: its text, not yet parsed; None where there is none.
    """

    subject: str
    notes: str = ""
    manifest: str | None = None

    def __str__(self) -> str:
        parts = [self.subject, self.notes]
        if self.manifest is not None:
            parts.append(f"{_RULE}\n{self.manifest.rstrip()}")
        return "\n\n".join(part for part in parts if part) + "\n"


def read_message(message: str) -> Message:
    """Take the message of a tag apart; a signature at its end is no part of it."""
    lines = without_signature(message).rstrip("\n").split("\n")
    rules = [number for number, line in enumerate(lines) if line.rstrip() == _RULE]
    human, manifest = lines, None
    if rules:
        human, manifest = lines[: rules[-1]], "\n".join(lines[rules[-1] + 1 :]) + "\n"
    subject, _, notes = "\n".join(human).strip("\n").partition("\n")
    return Message(subject.strip(), notes.strip(), manifest)
