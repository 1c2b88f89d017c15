"""Two tables, or what is known of them, compared column by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gitml.adapters.formats import documents
from gitml.adapters.formats.tabular import image_statistics, part_profiles
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.checks.tables import folds
from gitml.core.drift import basis, profiles, table
from gitml.core.drift.basis import Basis
from gitml.core.drift.separation import Cells, Separation, separate, separate_texts
from gitml.core.drift.shared_rows import SharedRows, shared_rows
from gitml.core.drift.table import DriftRules, TableDrift
from gitml.core.tables.profiles import document_parser
from gitml.core.tables.profiles.document import PROFILER
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.profiler import Profiler
from gitml.errors import ConfigError


@dataclass(frozen=True)
class DriftSide:
    """A table, or the profile that is left of one.

    Attributes:
        name: what people call it.
        profile: all that is needed of it.
        is_profile: whether the data itself was not read.
        is_by_other_rules: whether another gitml made the profile, which may count other things.
        broken: images that cannot be read; theirs are rows without values.
        left_out: files of its folder that others may take for a part of it, and were not read.
        ids: columns that name rows, as a schema says: their values are not tested.
    """

    name: str
    profile: TableProfile
    is_profile: bool = False
    is_by_other_rules: bool = False
    broken: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()


def of_table(name: str, parts: Sequence[Part], na_values: Sequence[str] | None = None) -> DriftSide:
    """Read a table of any size, a block at a time.

    Args:
        name: what people call it.
        parts: its files.
        na_values: see :func:`table_blocks.blocks`.

    Raises:
        ConfigError: a file is no table.
    """
    folded = folds.fold(parts, na_values, partial(Profiler, profiles.limits), folds.JOBS)
    if folded is not None:
        return DriftSide(name, folded.result())
    return DriftSide(name, part_profiles.of_parts(parts, na_values, profiles.limits))


def of_images(name: str, files: Sequence[Part]) -> DriftSide:
    """Look at images: size, colours, brightness, contrast and sharpness of each are a row."""
    block, broken = image_statistics.read(files)
    limits = profiles.limits(len(block.columns))
    profile = TableProfile.of(block, limits)
    return DriftSide(name, profile, broken=tuple(one.name for one in broken))


def of_profile(name: str, content: bytes) -> DriftSide:
    """Read a profile that ``gitml profile`` wrote.

    Raises:
        ConfigError: it is none.
    """
    read = documents.parse(name, content)
    profile = document_parser.decode(read, name)
    is_other = document_parser.profiler(read, name) != PROFILER
    return DriftSide(name, profile, is_profile=True, is_by_other_rules=is_other)


def read_basis(name: str, content: bytes) -> Basis:
    """Read a basis that an earlier run wrote.

    Raises:
        ConfigError: it is none.
    """
    return basis.decode(documents.parse(name, content), name)


def fit_basis(reference: DriftSide) -> Basis:
    """The basis of a table's columns of numbers.

    Raises:
        ConfigError: it has too few of them, or too few rows.
    """
    columns = [one.name for one in reference.profile.columns if one.kind in ("int", "float")]
    found = basis.fit(profiles.rows(reference.profile), columns)
    if found is None:
        raise ConfigError(f"{reference.name}: a basis needs two columns of numbers and 60 rows")
    return found


def rebuild(found: TableDrift, known: Basis, current: DriftSide) -> TableDrift:
    """The judged table with how well its rows are rebuilt from a basis of earlier ones.

    Raises:
        ConfigError: the table lacks a column of the basis.
    """
    said = basis.rebuild(known, profiles.rows(current.profile))
    return replace(found, rebuilt=True, reconstruction=said)


def compare(
    reference: DriftSide, current: DriftSide, rules: DriftRules, *, multivariate: bool = False
) -> TableDrift:
    """Judge what shifted between two tables.

    Args:
        reference: the one side.
        current: the other.
        rules: how.
        multivariate: also let classifiers tell rows of both sides apart, by all columns together
            and by each column of text.

    Raises:
        UsageError: a column is named that neither side has.
    """
    for side in (reference, current):
        if not side.profile.columns:
            raise ConfigError(f"{side.name}: no columns: there is nothing to compare")
    before, after = profiles.samples(
        (reference.name, reference.profile),
        (current.name, current.profile),
        from_profile=reference.is_profile or current.is_profile,
    )
    ids = reference.ids | current.ids
    samples = (
        replace(profiles.with_ids(before, ids), left_out=reference.left_out),
        replace(profiles.with_ids(after, ids), left_out=current.left_out),
    )
    shared = shared_rows(reference.profile, current.profile)
    if not multivariate:
        return replace(table.judge(*samples, rules), shared=shared)
    rows = profiles.rows(reference.profile), profiles.rows(current.profile)
    kinds = profiles.kinds(samples, rules.ignore)
    names = (*kinds.are_numbers, *kinds.texts)
    apart = {name: shared.apart(*(side[name] for side in rows)) for name in names}
    texts = {name: said for name in kinds.texts if (said := separate_texts(*apart[name]))}
    found = table.judge(*samples, rules, texts)
    together = _together(apart, kinds.are_numbers, shared)
    return replace(found, together=together, multivariate=True, shared=shared)


def _together(
    apart: Mapping[str, tuple[Cells, Cells]], are_numbers: Mapping[str, bool], shared: SharedRows
) -> Separation | None:
    """All columns at once, of the rows that only one side has; of none there is nothing to tell."""
    if shared.is_all:
        return Separation(0.5, 0.0, 1.0, 0, left_out=shared.count)
    sides = [{name: apart[name][side] for name in are_numbers} for side in (0, 1)]
    said = separate(sides[0], sides[1], are_numbers)
    return replace(said, left_out=shared.count) if said else None
