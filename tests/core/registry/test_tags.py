"""The grammar of the registry's tags, held against GTO's own parser."""

import string
from datetime import UTC, datetime
from itertools import permutations

import pytest
from gto.constants import Action
from gto.tag import parse_name
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.registry import tags
from gitml.core.registry.tags import Event, Reference, Tag, TagName

_names = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9\-/_]*[a-zA-Z0-9])?", fullmatch=True)
_folders = st.text(string.ascii_letters + string.digits + "-_./", min_size=1)
_models = st.builds(lambda folder, name: f"{folder}={name}" if folder else name,
                    st.one_of(st.just(""), _folders), _names)  # fmt: skip
_versions = st.from_regex(tags.VERSION, fullmatch=True).filter(str.isascii)
_counters = st.one_of(st.none(), st.integers(min_value=0))
_tag_names = st.one_of(
    st.builds(TagName, _models, st.sampled_from(["register", "withdraw"]),
              version=_versions, counter=_counters),
    st.builds(TagName, _models, st.sampled_from(["assign", "clear"]),
              alias=_names, counter=_counters),
    st.builds(TagName, _models, st.just("deprecate"), counter=_counters),
)  # fmt: skip
_GTO_ACTIONS = {
    Action.REGISTER: "register",
    Action.DEREGISTER: "withdraw",
    Action.ASSIGN: "assign",
    Action.UNASSIGN: "clear",
    Action.DEPRECATE: "deprecate",
}


def _as_gto_says(name: str) -> TagName | None:
    found = parse_name(name, raise_on_fail=False)
    if not found or "action" not in found:  # `x@created`, which GTO itself cannot use
        return None
    return TagName(
        found["name"].replace(":", "="),
        _GTO_ACTIONS[found["action"]],  # type: ignore[arg-type]  # a Literal by construction
        found.get("version"),
        found.get("stage"),
        found.get("counter"),
    )


@pytest.mark.slow
@given(_tag_names)
def test_a_name_survives_being_written_and_read(name: TagName) -> None:
    assert tags.parse(str(name)) == name


@pytest.mark.slow
@given(_tag_names)
def test_gto_reads_what_gitml_writes(name: TagName) -> None:
    assert _as_gto_says(str(name)) == name


@given(st.one_of(
    st.text(string.ascii_letters + string.digits + "@#!=.-+/_v", max_size=30),
    st.from_regex(r"\A[a-z=/.]{1,6}[@#](v[0-9.]{1,7}|prod|latest|deprecated|created)[!#0-9a-z]{0,4}\Z"),
))  # fmt: skip
def test_gitml_and_gto_agree_on_any_name(text: str) -> None:
    assert tags.parse(text) == _as_gto_says(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("churn@v1.2.0", TagName("churn", "register", "v1.2.0")),
        ("churn@v1.2.0!#4", TagName("churn", "withdraw", "v1.2.0", None, 4)),
        ("churn#prod#3", TagName("churn", "assign", None, "prod", 3)),
        ("churn#prod!#5", TagName("churn", "clear", None, "prod", 5)),
        ("models/a=churn@v1.0.0-rc.1", TagName("models/a=churn", "register", "v1.0.0-rc.1")),
        ("v1.0.0", None),
        ("churn@1.0.0", None),
        ("churn@v1.0", None),
        ("churn@latest", None),
        ("churn@v1.0.0\n", None),
    ],
)
def test_names(name: str, expected: TagName | None) -> None:
    assert tags.parse(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("churn@v1.2.0", Reference("churn", "v1.2.0")),
        ("churn@latest", Reference("churn", "latest")),
        ("churn#prod", Reference("churn", None, "prod")),
        ("sub:churn@latest", Reference("sub=churn", "latest")),
        ("main", None),
        ("HEAD@{1}", None),
        ("main:params.yaml", None),
    ],
)
def test_references(text: str, expected: Reference | None) -> None:
    assert tags.reference(text) == expected


def test_a_signature_is_not_part_of_the_message() -> None:
    for kind in ("PGP SIGNATURE", "SSH SIGNATURE", "SIGNED MESSAGE"):
        signed = f"subject\n\nbody\n-----BEGIN {kind}-----\nabc\n-----END {kind}-----\n"
        assert tags.without_signature(signed) == "subject\n\nbody\n"
    quoted = "we use -----BEGIN SSH SIGNATURE-----\n"
    assert tags.without_signature(quoted) == quoted


def test_of_one_second_the_counter_tells_which_came_later_and_then_the_name() -> None:
    names = ("m@v1.0.0", "m@v1.1.0", "m#prod#2", "m#prod#10")
    for order in permutations(names):
        found = [
            (tags.parse(one), Tag(one, "a", "Ada", datetime(2026, 1, 1, tzinfo=UTC), ""))
            for one in order
        ]
        events = [Event(name, tag) for name, tag in found if name is not None]
        assert tuple(e.tag.name for e in sorted(events, key=lambda e: e.moment)) == names
