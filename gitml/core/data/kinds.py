"""What a file of tracked data is beside its bytes: one that may be executed, or a link.

A listing has no place for it, so it stands in the ``meta`` of the folder's ``.dvc`` file, which DVC
keeps and lets be. Files are named by path below what is tracked; where that is a file itself, its
name is empty.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from gitml.core.data import links
from gitml.core.data.safe_paths import fault
from gitml.core.paths import is_inside


class Kinds(NamedTuple):
    """What is recorded.

    Attributes:
        executables: files that may be executed.
        links: what links say; see :mod:`gitml.core.data.links`.
    """

    executables: frozenset[str] = frozenset()
    links: Mapping[str, str] = {}

    def inside(self, part: str) -> "Kinds":
        """Those of files at or below ``part``, empty for all."""
        return self._where(lambda name: not part or is_inside(name, part))

    def outside(self, part: str) -> "Kinds":
        """The others."""
        return self._where(lambda name: bool(part) and not is_inside(name, part))

    def among(self, names: Collection[str]) -> "Kinds":
        """Those of some files."""
        return self._where(lambda name: name in names)

    def joined(self, other: "Kinds") -> "Kinds":
        """Both; of a link that both have the other one."""
        return Kinds(self.executables | other.executables, {**self.links, **other.links})

    def in_place(self, seen: "SeenFiles") -> "Kinds":
        """Those that files are which were seen."""
        texts = {name: text for name, text in self.links.items() if seen.links.get(name) == text}
        return Kinds(self.executables & seen.executables, texts)

    def differing(self, other: "Kinds") -> frozenset[str]:
        """The files that are not the same by both."""
        texts = dict(self.links.items() ^ other.links.items())
        return (self.executables ^ other.executables) | texts.keys()

    def changes_to(self, other: "Kinds") -> "KindChanges":
        """What of the files is another thing by the other one."""
        return KindChanges(
            executable=other.executables - self.executables,
            plain=self.executables - other.executables - other.links.keys(),
            links={n: text for n, text in other.links.items() if self.links.get(n) != text},
            files=frozenset(self.links.keys() - other.links.keys()),
        )

    def written(self) -> dict[str, Any]:
        """As they stand in a record, in order; see :func:`parse`."""
        return {"executable": sorted(self.executables), "links": dict(sorted(self.links.items()))}

    def _where(self, wanted: Callable[[str], bool]) -> "Kinds":
        executables = frozenset(filter(wanted, self.executables))
        return Kinds(executables, {n: text for n, text in self.links.items() if wanted(n)})


PLAIN = Kinds()
"""Of files that are nothing but files."""


class SeenFiles(NamedTuple):
    """What lies there.

    Attributes:
        names: of the files that were looked at.
        executables: those that may be executed; of a link what it leads to.
        links: what those say that are links of the user's.
        shared: those that are an object of the cache, by a link of either kind: with everybody who
            uses it they share whether they may be executed.
    """

    names: frozenset[str]
    executables: frozenset[str] = frozenset()
    links: Mapping[str, str] = {}
    shared: frozenset[str] = frozenset()

    @property
    def has_kinds(self) -> bool:
        """Whether any of them is more than a file."""
        return bool(self.executables or self.links)

    def decided(self, noted: Kinds, placed: Kinds) -> "SeenFiles":
        """Without the files that nobody here made what they are, so that they say nothing.

        They are as an earlier record made them, or as DVC places them, which knows no kinds. Where
        nothing is noted they say all that is known.

        Args:
            noted: what is recorded today.
            placed: what a record made the files when gitml placed or recorded them last.
        """
        if noted == PLAIN:
            return self
        texts = dict(self.links.items() ^ placed.links.items()).keys()
        bits = (self.executables ^ placed.executables) - self.links.keys()
        telling = self.names & (texts | bits | self.shared)
        return self.among(telling)

    def among(self, names: Collection[str]) -> "SeenFiles":
        """Those of some files."""
        texts = {name: text for name, text in self.links.items() if name in names}
        sets = (self.names, self.executables, self.shared)
        seen, executables, shared = (one.intersection(names) for one in sets)
        return SeenFiles(seen, executables, texts, shared)

    def without(self, names: Collection[str]) -> "SeenFiles":
        """The same where some files are written anew, so that they are nothing but files."""
        return SeenFiles(
            self.names,
            self.executables.difference(names),
            {name: text for name, text in self.links.items() if name not in names},
            self.shared.difference(names),
        )


NOTHING = SeenFiles(frozenset())
"""Where nothing was looked at."""


def parse(notes: object) -> Kinds:
    """What our notes say; hostile ones say nothing."""
    ours = notes if isinstance(notes, dict) else {}
    names, texts = ours.get("executable"), ours.get("links")
    return Kinds(
        frozenset(
            name
            for name in (names if isinstance(names, list) else ())
            if isinstance(name, str) and not fault(name)
        ),
        {
            name: text
            for name, text in (texts if isinstance(texts, dict) else {}).items()
            if isinstance(name, str) and isinstance(text, str) and not fault(name)
        },
    )


def of_meta(meta: object) -> Kinds:
    """What the ``meta`` of a folder's record says."""
    return parse(meta.get("gitml") if isinstance(meta, dict) else None)


def to_record(seen: SeenFiles, noted: Kinds, hashes: Mapping[str, str]) -> Kinds:
    """What is to be recorded, whoever does it.

    A file that was not looked at stays what it was. So does one that shares an object of the cache,
    unless it may be executed and no other one with its bytes is recorded for that. A link may be
    executed where what it leads to may.

    Args:
        seen: what lies there.
        noted: what was recorded before.
        hashes: of all files that are recorded now.
    """
    here = seen.names - seen.shared
    unseen = Kinds(
        noted.executables.difference(seen.names),
        {name: text for name, text in noted.links.items() if name not in here},
    )
    known = {hashes.get(name) for name in noted.executables}
    shared = {
        name
        for name in seen.shared
        if name in noted.executables or (name in seen.executables and hashes.get(name) not in known)
    }
    found = (seen.executables - seen.shared) | shared | unseen.executables
    texts = links.kept({**unseen.links, **seen.links}, hashes)
    return Kinds(frozenset(found & hashes.keys()) - texts.keys(), texts)


class KindChanges(NamedTuple):
    """What makes files be of the kind that is recorded.

    Attributes:
        executable: files that get the bit.
        plain: files that lose it.
        links: what the files say that become links.
        files: links that become files.
    """

    executable: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    links: Mapping[str, str] = {}
    files: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Of all files that change."""
        return self.executable | self.plain | self.links.keys() | self.files

    def among(self, names: Callable[[str], bool]) -> "KindChanges":
        """Those of some files."""
        return KindChanges(
            frozenset(filter(names, self.executable)),
            frozenset(filter(names, self.plain)),
            {name: text for name, text in self.links.items() if names(name)},
            frozenset(filter(names, self.files)),
        )


NO_CHANGES = KindChanges()


def changes(seen: SeenFiles, coming: Kinds, passing: Kinds | None) -> KindChanges:
    """What is to be done, whoever places the data.

    What a file is by its record and lacks it gets. What it is and no record says is taken away only
    where it came from a record: else somebody made it so since.

    Args:
        seen: what lies there.
        coming: what is recorded of these files, as far as its links lead to the same bytes.
        passing: what an earlier record made them; None for a user who wants nothing else.
    """
    own = seen.executables - seen.shared - seen.links.keys() - coming.executables
    other = seen.links.keys() - coming.links.keys()
    return KindChanges(
        executable=coming.executables - seen.executables,
        plain=own if passing is None else own & passing.executables,
        links={n: text for n, text in coming.links.items() if seen.links.get(n) != text},
        files=frozenset(other if passing is None else other & passing.links.keys()),
    )
