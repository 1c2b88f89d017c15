"""The executor of this machine."""

from pathlib import Path

import pytest

from tests.adapters.executors.conformance import Conformance, Rig


class TestLocal(Conformance):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> Rig:
        return Rig("gitml.adapters.executors.local.executor:LocalExecutor", tmp_path)
