"""The message of a tag: what people wrote, and the manifest below it."""

import pytest

from gitml.core.registry.manifest import Message, read_message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v1.0.0\n", Message("v1.0.0")),
        ("v1.0.0\n\nby hand\n", Message("v1.0.0", "by hand")),
        ("v1.0.0\n\n---\na: 1\n", Message("v1.0.0", "", "a: 1\n")),
        ("v1.0.0\nby hand\n---\na: 1\nb: 2\n", Message("v1.0.0", "by hand", "a: 1\nb: 2\n")),
        ("v1.0.0\n\nold\n---\na: 1\n---\nb: 2\n", Message("v1.0.0", "old\n---\na: 1", "b: 2\n")),
    ],
)
def test_it_is_taken_apart(text: str, expected: Message) -> None:
    assert read_message(text) == expected


@pytest.mark.parametrize("notes", ["", "by hand"])
@pytest.mark.parametrize("manifest", [None, "a: 1\n"])
def test_what_is_written_is_read_back(notes: str, manifest: str | None) -> None:
    message = Message("v1.0.0", notes, manifest)
    assert read_message(str(message)) == message
