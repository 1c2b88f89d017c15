"""Many names in a sentence."""

from gitml.core.run.outcome import named


def test_a_sentence_has_as_many_names_as_fit_a_line() -> None:
    assert named([]) == ""
    assert named(["a", "b"]) == "a, b"
    assert named([str(at) for at in range(10)]) == "0, 1, 2, 3, 4, 5, 6, 7 and 2 more"
    long = [f"data/raw/{'x' * 30}/{at}" for at in range(5)]
    assert named(long) == f"{long[0]}, {long[1]} and 3 more"
    assert named(["y" * 150, "z"]) == f"{'y' * 150} and 1 more"
