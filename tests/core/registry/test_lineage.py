"""Where a model comes from."""

from gitml.core.pipeline.stage import Out, Stage
from gitml.core.registry.evaluation import Side
from gitml.core.registry.lineage import upstream


def test_each_stage_has_its_own_keys_of_a_file_that_several_read() -> None:
    prepare = Stage(
        "prepare",
        "prepare",
        "dvc.yaml",
        "run",
        outs=(Out("clean.csv"),),
        params={"params.yaml": ("split", "seed")},
    )
    train = Stage(
        "train",
        "train",
        "dvc.yaml",
        "run",
        deps=("clean.csv",),
        outs=(Out("model.pkl"),),
        params={"params.yaml": ("lr",)},
    )
    side = Side(model="model.pkl", stages={"prepare": prepare, "train": train})
    found = upstream("churn@v1.0.0", side)
    used = {
        found.nodes[target].name: found.nodes[source].detail
        for target, source in found.edges
        if found.nodes[source].kind == "params"
    }
    assert used == {"train": "lr", "prepare": "split, seed"}
