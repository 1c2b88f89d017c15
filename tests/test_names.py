"""Names of the package: a class that is met in an error or a review is found by its name alone."""

import re
from collections import defaultdict
from pathlib import Path

import gitml

_CLASS = re.compile(r"^class ([A-Z]\w+)", re.MULTILINE)


def test_no_two_classes_have_one_name() -> None:
    found = defaultdict(list)
    top = Path(gitml.__file__).parent
    for file in top.rglob("*.py"):
        for name in _CLASS.findall(file.read_text("utf-8")):
            found[name].append(file.relative_to(top).as_posix())
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
