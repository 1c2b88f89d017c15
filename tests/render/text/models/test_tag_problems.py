"""Tags that cannot be trusted: what many of them share is said once."""

from gitml.core.registry.tag_problems import TagProblem
from gitml.render.text.models.tag_problems import sentences

_GTO = "no manifest says what they are (made by hand, or with GTO)"


def test_what_tags_of_several_models_share_is_one_line() -> None:
    found = {name: [TagProblem(f"{name}@v1.{n}.0", "no record") for n in (0, 1)] for name in "abc"}
    found["c"].append(TagProblem("c@v2.0.0", "no model"))
    assert [*sentences(found)] == [
        f"6 tags of 3 models: {_GTO}: a@v1.0.0, a@v1.1.0, b@v1.0.0 and 3 more",
        "c@v2.0.0: its commit declares no such model",
    ]


def test_a_single_model_is_named() -> None:
    assert [*sentences({"a": [TagProblem("a@v1.0.0", "no record")], "b": []})] == [
        f"a: 1 tag: {_GTO}: a@v1.0.0"
    ]
