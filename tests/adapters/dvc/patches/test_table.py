"""Every function of DVC that is replaced is in the table, and is still what it was."""

import re
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import dvc
import dvc.rwlock
import pytest
from dvc.config import Config
from dvc.repo.scm_context import SCMContext

import gitml
from gitml.adapters.dvc import patches
from gitml.adapters.dvc.patches.apply import patched, source_hash
from gitml.adapters.dvc.patches.patch import OLDEST, Patch
from gitml.adapters.dvc.patches.table import PATCHES

PACKAGE = Path(gitml.__file__).parent


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.target)
def test_dvc_did_not_change_what_is_replaced(patch: Patch) -> None:
    assert source_hash(patch) == patch.source_hash, (
        f"DVC {dvc.__version__} changed {patch.source or patch.target}: see whether its "
        f"replacement still does the same ({patch.reason}), then write the new hash into the table"
    )


def test_the_oldest_dvc_that_can_be_installed_was_compared() -> None:
    wanted = next(one for one in requires("gitml") or () if one.startswith("dvc"))
    assert f">={OLDEST.removesuffix('.0')}" in wanted


def test_a_change_of_layout_is_none_and_a_change_of_code_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    texts = {
        "first": "def f():\n    return 1\n",
        "spaced": "\n\ndef f():  # noqa\n\n    # so\n    return 1\n",
        "other": "def f():\n    return 2\n",
    }
    for name, text in texts.items():
        (tmp_path / f"layout_{name}.py").write_text(text)
    first, spaced, other = (source_hash(Patch(f"layout_{name}:f", "", "")) for name in texts)
    assert first == spaced != other


def test_what_is_not_in_the_table_cannot_be_replaced() -> None:
    original = dvc.rwlock._infos_to_str
    with (
        pytest.raises(ValueError, match="not in the table"),
        patched("dvc.rwlock:_infos_to_str", 0),
    ):
        pass
    assert dvc.rwlock._infos_to_str is original


def test_a_method_of_one_object_is_replaced_and_given_back() -> None:
    ours, other = SCMContext(None), SCMContext(None)
    with patched("dvc.repo.scm_context:SCMContext.ignore", lambda _: "replaced", ours):
        assert ours.ignore("") == "replaced"
        assert other.ignore.__func__ is SCMContext.ignore
    assert "ignore" not in vars(ours)
    wrong: Any = Config.from_cwd
    with (
        pytest.raises(ValueError, match="is no method of"),
        patched("dvc.repo.scm_context:SCMContext.ignore", None, wrong),
    ):
        pass


def test_every_patch_is_applied_somewhere_and_nothing_is_replaced_in_another_way() -> None:
    texts = {path: path.read_text() for path in PACKAGE.rglob("*.py")}
    used = set().union(*(re.findall(r'patched\(\s*"([^"]+)"', text) for text in texts.values()))
    assert used == {patch.target for patch in PATCHES}
    setting = {path.name for path, text in texts.items() if "setattr(" in text}
    assert setting == {"apply.py", "cli.py", "options.py"}  # the last two: of sys, and of click


def test_the_package_tells_of_each() -> None:
    assert patches.__doc__ is not None
    assert all(patch.target in patches.__doc__ for patch in PATCHES)
