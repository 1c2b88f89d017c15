"""Profiles that are kept by what they were made of."""

import hashlib

import pytest

from gitml.adapters.formats.tabular.table_parts import Part
from gitml.checks.tables import profiles
from gitml.core.tables.profiles import document

_CSV = "n,x,when,name,mixed\n1,0.5,2024-01-31,a,1\n2,,2024-02-29,NA,b\n3,inf,NA,,2024-01-31\n"
_LINES = '{"n": 1, "name": ""}\n{"n": null, "name": "a"}\n{"name": "NA"}\n'
_PROFILES = {3: "c53af1d2e7413d02"}


def test_the_version_is_raised_where_the_same_files_get_another_profile() -> None:
    found = [
        document.write(profiles.profile([Part(name, content.encode())]))
        for name, content in (("t.csv", _CSV), ("t.jsonl", _LINES))
    ]
    digest = hashlib.sha256("".join(found).encode()).hexdigest()[:16]
    assert _PROFILES[document.PROFILER] == digest, "raise PROFILER, and say here what it gives"


def test_a_profile_that_was_kept_by_other_rules_is_not_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = [Part("t.csv", _CSV.encode(), md5="0" * 32)]
    now = profiles.cache_key(parts, None)
    assert now == profiles.cache_key(parts, None)
    assert now != profiles.cache_key(parts, ["NA"])
    monkeypatch.setattr(profiles, "PROFILER", document.PROFILER + 1)
    assert now != profiles.cache_key(parts, None)
    assert profiles.cache_key([Part("t.csv", _CSV.encode())], None) is None
