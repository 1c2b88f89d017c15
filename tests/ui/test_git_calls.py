"""Hints of what Git calls, where the user stands."""

import pytest

from gitml.ui.git_calls import hint_from

PULL = "put the data in place: gitml pull 'a b.csv' && git add --all; or look: dvc status"


@pytest.mark.parametrize(
    ("project", "prefix", "option"),
    [
        ("", "", None),
        ("proj", "proj/", None),
        ("proj", "", "proj"),
        ("proj", "proj/data/", ".."),
        ("a b", "other/", "'../a b'"),
        ("", "sub/", ".."),
    ],
)
def test_a_hint_is_typed_where_the_user_stands(
    project: str, prefix: str, option: str | None
) -> None:
    found = hint_from(project, PULL, {"GIT_PREFIX": prefix} if prefix else {})
    if option is None:
        assert found == PULL
    else:
        assert found == (
            f"put the data in place: gitml -C {option} pull 'a b.csv' && git -C {option} add --all;"
            f" or look: dvc --cd {option} status"
        )


def test_what_names_its_folder_keeps_it_and_words_are_words() -> None:
    for hint in (
        "see: gitml -C /x pull",
        "the remote of git is another",
        "run: GITML_HOOKS=0 git push",
    ):
        assert hint_from("proj", hint, {}) == hint
    assert hint_from("proj", "see: gitml -C x pull", {}) == "see: gitml -C proj -C x pull"
