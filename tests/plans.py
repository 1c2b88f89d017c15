"""Plans generated at random, and a machine that is scarce of everything."""

from hypothesis import strategies as st

from gitml.core.pipeline.needs import Needs
from gitml.core.run.plan import Machine, Planned

MACHINE = Machine(jobs=3, cpus=4, mem=100, gpus=("0", "5"), pools={"api": 1})


@st.composite
def plans(draw: st.DrawFn) -> list[Planned]:
    """Stages that each fit on :data:`MACHINE`, of some of which no time is known."""
    needs = st.builds(
        Needs,
        cpus=st.integers(1, 4),
        gpus=st.integers(0, 2),
        mem=st.sampled_from([0, 60]),
        mutex=st.sampled_from([(), ("db",), ("db", "x")]),
        pool=st.sampled_from([None, "api"]),
    )
    plan: list[Planned] = []
    for number in range(draw(st.integers(1, 14))):
        before = [stage.address for stage in plan]
        after = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
        seconds = draw(st.none() | st.floats(0, 100))
        plan.append(Planned(f"s{number}", tuple(after), draw(needs), seconds))
    return plan
