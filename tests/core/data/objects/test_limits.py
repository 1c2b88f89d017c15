"""What records tell of the size of objects."""

from gitml.adapters.dvc_files.objects import listings
from gitml.core.data.objects.limits import ObjectLimits, most_of
from gitml.core.data.objects.names import ObjectName

_FILE = ObjectName("a" * 32)
_LISTING = ObjectName("b" * 32 + ".dir")


def test_a_listing_is_bounded_by_the_number_of_its_files() -> None:
    longest = "\N{LATIN SMALL LETTER E WITH ACUTE}" * 2048  # in bytes as long as a path can be
    listing = listings.dump({longest: "a" * 32})
    most = most_of(_LISTING, 1, 1000)
    assert most is not None
    assert most > 1000 * len(listing)
    assert most_of(_LISTING, 10**12, None) is None


def test_a_file_has_no_more_bytes_than_its_output() -> None:
    assert most_of(_FILE, 7, None) == 7
    assert most_of(_FILE, None, 3) is None


def test_text_of_dvc_2_may_have_carriage_returns_that_its_record_has_not() -> None:
    assert most_of(ObjectName("a" * 32, old=True), 7, None) == 14


def test_of_several_records_the_greatest_holds_and_one_that_tells_nothing_takes_it_away() -> None:
    limits = ObjectLimits()
    limits.add(_FILE, 7)
    limits.add(_FILE, 9)
    assert limits.known == {_FILE: 9}
    limits.add(_FILE, None)
    assert limits.names == {_FILE}
    assert limits.known == {}
