"""What a Dask task is told, and what Dask is to reserve for it."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

from gitml.core.pipeline.needs import Needs
from gitml.core.run.executor import Job

_PLAIN = ("address", "commands", "folder", "variables")  # of a job that brings its own folder


def topic(run: str) -> str:
    """Under which the tasks of a run speak to the driver."""
    return f"gitml-{run}"


def order(job: Job, key: str, run: str, scratch: str) -> str:
    """JSON for :func:`gitml.adapters.executors.dask.worker.attend`.

    Args:
        job: with a remote job or, where it needs no workspace, without one.
        key: of the attempt; unique.
        run: of the pipeline.
        scratch: folder for workspaces, empty for one that suits.
    """
    remote_job = json.loads(job.remote_job) if job.remote_job else None
    if not scratch and remote_job and remote_job["repository"]:
        # Beside the project, where its cache can be linked from.
        scratch = str(Path(remote_job["handover"]).parent / "workspaces")
    plain = dataclasses.asdict(job)
    told = {
        "key": key,
        "run": run,
        "topic": topic(run),
        "address": job.address,
        "scratch": scratch,
        "gpus": job.needs.gpus,
        "remote_job": remote_job,
        "job": None if remote_job else {name: plain[name] for name in _PLAIN},
    }
    return json.dumps(told, ensure_ascii=False)


def resources(needs: Needs, names: Mapping[str, str]) -> dict[str, float] | None:
    """What Dask is to reserve, in the words of the workers; None where they have none."""
    wanted = {"cpus": needs.cpus, "gpus": needs.gpus, "mem": needs.mem}
    return {name: float(wanted[kind]) for kind, name in names.items() if wanted[kind]} or None
