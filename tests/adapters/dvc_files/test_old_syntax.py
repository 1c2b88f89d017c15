"""What DVC 0, 1 and 2 wrote, read as it was meant."""

from typing import Any

import pytest

from gitml.adapters.dvc_files import dvc_yaml, old_syntax
from gitml.adapters.dvc_files.templates import plain_templates
from gitml.adapters.formats.documents import DocumentError
from gitml.core.pipeline.graph import graph


def live(spec: Any) -> dvc_yaml.PipelineFile:
    """A stage with ``live`` in a folder."""
    stage = {"cmd": "x", "wdir": "w", "live": spec}
    return dvc_yaml.pipeline("sub/dvc.yaml", {"stages": {"train": stage}, "metrics": ["m.json"]})


@pytest.mark.parametrize("spec", ["log/a", {"log/a": None}, {"log/a": {"html": True}}])
def test_live_has_a_folder_of_plots_and_a_summary_beside_it(spec: Any) -> None:
    found = live(spec)
    (out,) = found.stages[0].outs
    assert (out.path, out.kind, out.cache) == ("sub/w/log/a", "plot", True)
    assert found.metrics == ("sub/w/log/a.json", "sub/m.json")
    assert found.makers["sub/w/log/a.json"] is found.stages[0]


def test_live_without_a_summary_in_git() -> None:
    found = live({"log": {"summary": False, "cache": False}})
    assert found.metrics == ("sub/m.json",)
    assert found.stages[0].outs[0].cache is False


@pytest.mark.parametrize("spec", [[1], ["log"], 3, True])
def test_live_that_no_dvc_took_is_told_as_what_is_too_old(spec: Any) -> None:
    with pytest.raises(DocumentError, match="old syntax: stage 'train' has 'live', of DVC 2") as e:
        live(spec)
    assert "take it out" in (e.value.hint or "")


def test_live_of_each_stage_of_a_loop() -> None:
    stage = {"cmd": "x ${item}", "live": {"log/${item}": {"summary": True}}}
    document = {"stages": {"train": {"foreach": ["a", "b"], "do": stage}}}
    found = plain_templates.resolve("", document, lambda _: None, "metrics")
    assert dvc_yaml.pipeline("dvc.yaml", found.document).metrics == ("log/a.json", "log/b.json")


@pytest.mark.parametrize("key", ["metric", "xpath", "tags", "plot", "live"])
def test_each_key_that_dvc_refuses_in_a_pointer_is_told(key: str) -> None:
    out = {"path": "x", "md5": "a" * 32, "cache": True}
    assert old_syntax.told("x.dvc", {"outs": [out], "locked": True}) == []
    (one,) = old_syntax.told("x.dvc", {"outs": [out, 1, None, {**out, key: False}]})
    assert one.message == f"x.dvc: old syntax: describes its outputs as DVC 1 did, with {key}"


def test_what_a_command_of_dvc_0_used_leads_to_its_outputs() -> None:
    first: Any = {"cmd": "x", "deps": [{"path": "in"}], "outs": [{"path": "a"}]}
    second: Any = {"cmd": "y", "wdir": "..", "deps": [{"path": "a"}], "outs": [{"path": "b"}]}
    (a,) = dvc_yaml.dvc_file("a.dvc", first)
    (b,) = dvc_yaml.dvc_file("sub/b.dvc", second)
    assert (a.command_deps, a.imported) == (("in",), None)
    assert graph({}, {"a": a, "b": b}).needs["sub/b.dvc"] == ("a.dvc",)
