"""What becomes of each object of a store."""

import hashlib
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gitml.adapters.dvc_files.objects import listings
from gitml.core.commits import Commit
from gitml.core.data.objects.garbage import LastUse, amount, by_path, divide, names_in
from gitml.core.data.objects.stored import StoredObject
from gitml.core.data.safe_paths import is_object_name

_NAMES = [
    hashlib.md5(str(n).encode()).hexdigest() + suffix for n in range(6) for suffix in ("", ".dir")
]
_STORED = st.lists(
    st.builds(
        StoredObject,
        st.sampled_from(_NAMES),
        st.integers(0, 10),
        st.none() | st.floats(0, 10),
        st.just("place"),
    )
)


@given(
    _STORED, st.sets(st.sampled_from(_NAMES)), st.none() | st.floats(0, 10),
    st.none() | st.sets(st.sampled_from(_NAMES)),
)  # fmt: skip
def test_each_object_has_one_fate_and_nothing_needed_goes(
    stored: list[StoredObject], needed: set[str], since: float | None, known: set[str] | None
) -> None:
    found = divide(stored, needed, since, known)
    parts = (found.needed, found.unused, found.young, found.foreign)
    assert sorted(map(repr, stored)) == sorted(repr(one) for part in parts for one in part)
    assert not needed & {one.name for one in (*found.unused, *found.young, *found.foreign)}
    for one in found.unused:
        assert since is None or (one.changed is not None and one.changed <= since)
        assert known is None or one.name in known


@given(st.lists(st.sampled_from(_NAMES)), st.sampled_from(["\n", " ", "'", '"', ": ", ",", "]"]))
def test_each_name_of_a_text_is_found(names: list[str], between: str) -> None:
    text = between + between.join(names) + between
    assert names_in(text.encode()) == set(names)


def test_what_is_no_name() -> None:
    md5 = _NAMES[0]
    sha = hashlib.sha256(b"").hexdigest()
    git = hashlib.sha1(b"").hexdigest()
    assert names_in(f"{sha} {git} {md5}0 a{md5}".encode()) == set()
    assert names_in(f"<<<<<<<\nmd5: {md5}.dir\n=======\n  \xff{md5}".encode("latin1")) == {
        md5,
        f"{md5}.dir",
    }


def test_a_name_in_capitals_is_kept_as_it_is_fetched_and_pushed() -> None:
    """As somebody wrote it by hand: DVC reads it."""
    name = "0123456789ABCDEF" * 2
    assert names_in(f"md5: {name}\n".encode()) == {name}
    assert is_object_name(name)
    assert listings.parse(listings.dump({"a": name})) == {"a": name}


def test_added_up_by_path() -> None:
    first = Commit("1" * 40, "a", datetime(2026, 1, 1, tzinfo=UTC), "one")
    second = Commit("2" * 40, "a", datetime(2026, 2, 1, tzinfo=UTC), "two")
    stored = [StoredObject(name, 5, None, "") for name in _NAMES[:4]]
    uses = {
        _NAMES[1]: LastUse("data", second),
        _NAMES[0]: LastUse("data", first),
        _NAMES[2]: LastUse("raw", first),
    }
    found = by_path(stored, uses)
    assert [(one.path, one.last, one.amount.size) for one in found] == [
        ("data", second, 10),
        ("raw", first, 5),
        (None, None, 5),
    ]
    assert amount(stored).objects == 4
