"""The key of a stage's record: all that tells one run from another."""

from gitml.core.run.record_key import RecordedRun, record_key

_RUN = RecordedRun("python train.py", ["b", "a", None], [{"lr": 0.1, "wide": [1, 2]}])


def test_the_order_of_a_record_does_not_matter() -> None:
    same = RecordedRun("python train.py", ["a", "b"], [{"wide": [1, 2], "lr": 0.1}])
    assert record_key("train", _RUN) == record_key("train", same)


def test_command_parameters_and_files_each_make_another_key() -> None:
    others = [
        RecordedRun("python train.py -v", ["a", "b"], _RUN.params),
        RecordedRun(_RUN.cmd, ["a", "c"], _RUN.params),
        RecordedRun(_RUN.cmd, ["a", "b"], [{"lr": 0.2, "wide": [1, 2]}]),
    ]
    keys = {record_key("train", run) for run in (_RUN, *others)}
    assert len(keys | {record_key("test", _RUN)}) == 5
