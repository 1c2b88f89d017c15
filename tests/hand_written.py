"""Generated dvc.yaml files in the many layouts that hands give them."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class HandWritten:
    """A dvc.yaml. The comments of stage ``x`` all hold the word ``of-x``.

    Attributes:
        content: its bytes.
        stages: the names, in order.
    """

    content: bytes
    stages: tuple[str, ...]


PIPELINE = """\
# Churn   (keep me)
vars:
    - settings.yaml

stages:

  # the data
  fetch:
    cmd:   "curl  x"   # slow
    outs: [ 'raw data.csv' ]

  # one model a site
  each:
    foreach: [north, süd]
    do:
      cmd: python fit.py ${item} ${rate}
      params: [lr]
      deps: [raw data.csv]
      outs:
        - ${item}.pkl

  # the report
  tell:
    desc: "what the team reads"
    cmd: echo ${rate} > report
    deps: [north.pkl]
    outs: [report]

artifacts:
  north: {path: north.pkl}
"""
"""A pipeline as a team would lay it out."""


@st.composite
def hand_written(draw: st.DrawFn, least: int = 1) -> HandWritten:
    """A valid file with ``least`` to four stages."""
    names = draw(st.permutations(["train", "prep-1", "évaluer", "a_b"]))[
        : draw(st.integers(least, 4))
    ]
    step, dash = draw(st.sampled_from([2, 4, 3])), draw(st.sampled_from([0, 2]))
    gap = draw(st.sampled_from(["", "\n", "\n\n"]))
    head = draw(
        st.sampled_from(
            ["", "# a header\n", "---\n", "vars:\n- lr:   1\n\n", "# x\n\nparams: [p]\n"]
        )
    )
    stages = draw(st.sampled_from(["stages:\n", "stages:   # all\n", "stages:\n\n", '"stages":\n']))
    blocks = [_stage(draw, name, step, dash) for name in names]
    tail = draw(
        st.sampled_from(["", "\n", "metrics:\n- m\n", "\n# after\nplots:\n  - p\n", "# the end\n"])
    )
    text = head + stages + gap.join(blocks) + tail
    # The end of a line is of the value where a text in a block ends the file.
    if not tail and "|" not in blocks[-1] and draw(st.booleans()):
        text = text.removesuffix("\n")
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    bom = draw(st.sampled_from(["", "", "", "\ufeff"]))
    return HandWritten((bom + text.replace("\n", newline)).encode(), tuple(names))


def _stage(draw: st.DrawFn, name: str, step: int, dash: int) -> str:
    one, two = " " * step, " " * (2 * step)
    item = two + " " * dash
    cmd = draw(st.sampled_from([
        f"{two}cmd: python {name}.py   # beside of-{name}\n",
        f"{two}cmd:   'say  it'\n",
        f'{two}cmd: "a \\"b\\" \\\n{two}  c"\n',
        f"{two}cmd: >-\n{two}  folded\n{two}  text\n",
        f"{two}cmd: |\n{two}  first\n\n{two}  # no comment\n",
        f"{two}cmd: |+\n{two}  keeps\n\n",
        f"{two}cmd: plain words\n{two}  on two lines\n",
        f"{two}cmd:\n{item}- first\n{item}- 'second'\n",
    ]))  # fmt: skip
    deps = draw(st.sampled_from([
        "",
        f"{two}deps: [ {name}.py,  'b c' ]  # flow of-{name}\n",
        f"{two}deps:\n{item}- x\n{item}# within of-{name}\n{item}-   {name}.csv\n",
        f"\n{two}deps:\n{item}- x   # beside of-{name}\n",
    ]))  # fmt: skip
    outs = draw(st.sampled_from([
        "",
        f"{two}outs:\n{item}- {name}.pkl:\n{item}    cache:  false\n",
        f'{two}outs: ["{name}.pkl"]\n',
        f"{two}meta: {{ who: me,\n{two}  x: 1 }}\n",
    ]))  # fmt: skip
    above = draw(st.sampled_from(["", f"{one}# above of-{name}\n{one}# and of-{name}\n"]))
    below = draw(st.sampled_from(["", f"{two}# below of-{name}\n"]))
    key = draw(
        st.sampled_from([f"{one}{name}:\n", f"{one}'{name}':\n", f"{one}{name}:  # of-{name}\n"])
    )
    if draw(st.integers(0, 5)) == 0:
        return f"{above}{one}{name}:  {{cmd: 'x y',  outs: [{name}.pkl]}}\n"
    return above + key + cmd + deps + outs + below


def comments(content: bytes, name: str) -> int:
    """How many comments of a stage there are."""
    return content.decode().count(f"of-{name}")


specs: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "cmd": st.sampled_from(
            ["python new.py", "a: b # c", "- x", "1e-3", "word " * 40, "two\nlines\n", "é '"]
        )
    },
    optional={
        "deps": st.lists(st.sampled_from(["a", "b c", "yes", "é", "1.0"]), min_size=1, unique=True),
        "params": st.just(["lr", {"other.yaml": None}, {"p.json": ["a.b"]}]),
        "outs": st.just(["model.pkl", {"m.json": {"cache": False, "persist": True}}]),
        "meta": st.just({"gitml": {"cpus": 4, "mutex": ["db"], "env": {"SEED": "1"}}}),
    },
)
"""Stages as DVC would have them written."""
