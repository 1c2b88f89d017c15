"""Models, versions and runs on an MLflow server."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote, unquote, urlsplit

from gitml.adapters.forges.calls import STRANGE
from gitml.adapters.mlflow.api import MlflowApi, ServerRefusedError, without_query
from gitml.adapters.mlflow.entry import TAG, Dataset, ModelEntry
from gitml.errors import OutsideError

P = ParamSpec("P")
T = TypeVar("T")
_METRICS, _PARAMS, _DATASETS = 500, 100, 100  # in one call
_PAGES = 1000  # of 1,000 versions each
_MODEL = "model"  # folder of a run, by MLflow's habit


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version of a registered model.

    Attributes:
        number: MLflow's own, which counts from 1.
    """

    number: str
    run: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A run.

    Attributes:
        artifacts: where its files lie, below the server's.
        uri: the same as MLflow names it.
    """

    identity: str
    artifacts: str
    uri: str


def _understood(
    method: Callable[Concatenate["Server", P], T],
) -> Callable[Concatenate["Server", P], T]:
    """Tell a server whose answers lack what MLflow's have from a bug."""

    @functools.wraps(method)
    def told(self: "Server", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except STRANGE as error:
            raise OutsideError(
                f"what answers at {self.api.shown} is not MLflow's API: "
                f"{self.api.told(repr(error))}",
                hint="check the address, and whether a proxy is in the way",
            ) from error

    return told


@dataclass(frozen=True, slots=True)
class Server:
    """One server, asked so that what was begun and not ended is gone on with."""

    api: MlflowApi

    @_understood
    def find_version(self, model: str, tag: str) -> ModelVersion | None:
        """The version of a registered model that was made of a Git tag."""
        doing = f"look for versions of {model}"
        query: dict[str, Any] = {"filter": f"name='{model}'", "max_results": 1000}
        pages = set[str]()
        while len(pages) < _PAGES:
            page = self._ask(doing, "GET", "model-versions/search", query)
            for found in page.get("model_versions") or []:
                tags = {one["key"]: self._word(one.get("value")) for one in found.get("tags") or []}
                if tags.get(TAG) == tag:
                    number, run = self._word(found["version"]), self._word(found.get("run_id"))
                    return ModelVersion(number, run, tags)
            following = page.get("next_page_token")
            if not following:
                return None
            if following in pages:
                raise ValueError("its pages go round in circles")
            pages.add(following)
            query["page_token"] = following
        raise ValueError(f"more than {_PAGES} pages of versions")

    @_understood
    def open_run(self, experiment: str, entry: ModelEntry) -> Run:
        """The run of a version, which is made where there is none.

        Raises:
            OutsideError: the server keeps files where it does not take them for us.
        """
        number = self._experiment(experiment)
        doing = f"write a run into the experiment {experiment}"
        wanted = f"tags.`{TAG}` = '{entry.title}'"
        query = {"experiment_ids": [number], "filter": wanted, "max_results": 1}
        found = self._ask(doing, "POST", "runs/search", query).get("runs")
        if not found:
            new = {
                "experiment_id": number,
                "run_name": entry.title,
                "start_time": entry.when,
                "tags": _pairs({**entry.tags, **entry.run_tags}),
            }
            found = [self._ask(doing, "POST", "runs/create", new)["run"]]
        info = found[0]["info"]
        uri = str(info["artifact_uri"])
        return Run(str(info["run_id"]), self._below(uri), uri)

    def _experiment(self, name: str) -> str:
        """The number of an experiment, which is made where there is none."""
        doing = f"write into the experiment {name}"
        try:
            asked = {"experiment_name": name}
            found = self.api.ask("GET", "experiments/get-by-name", asked)["experiment"]
        except ServerRefusedError as error:
            if error.code != "RESOURCE_DOES_NOT_EXIST":
                raise self.api.explained(error, doing) from error
            return str(
                self._ask(doing, "POST", "experiments/create", {"name": name})["experiment_id"]
            )
        if found.get("lifecycle_stage") == "deleted":
            raise OutsideError(
                f"the experiment {name} was deleted on {self.api.shown}",
                hint="name another one: --experiment NAME",
            )
        self._below(str(found["artifact_location"]))
        return str(found["experiment_id"])

    def _below(self, uri: str) -> str:
        """The place of files below the server's.

        Raises:
            OutsideError: they are kept elsewhere.
        """
        parts = urlsplit(uri)
        if parts.scheme != "mlflow-artifacts" or parts.netloc:
            raise OutsideError(
                f"{self.api.shown} keeps files where it does not take them for others: "
                f"{self.api.told(without_query(uri))}",
                hint="name an experiment whose files go through the server (mlflow server "
                "--serve-artifacts): --experiment NAME",
            )
        if {"..", "."} & {*unquote(parts.path).split("/")}:
            raise OutsideError(
                f"{self.api.shown} names a place for files that is none: "
                f"{self.api.told(without_query(uri))}",
                hint="look at the experiment there, or name another one: --experiment NAME",
            )
        return parts.path.strip("/")

    def log(self, run: Run, entry: ModelEntry) -> None:
        """Write parameters, metrics and data into a run."""
        doing = f"write into the run {run.identity}"
        one = {"run_id": run.identity}
        for params in _parts(_pairs(entry.params), _PARAMS):
            self._ask(doing, "POST", "runs/log-batch", {**one, "params": params})
        values = [
            {"key": key, "value": _number(value), "timestamp": entry.when, "step": 0}
            for key, value in entry.metrics.items()
        ]
        for metrics in _parts(values, _METRICS):
            self._ask(doing, "POST", "runs/log-batch", {**one, "metrics": metrics})
        for datasets in _parts([*map(_dataset, entry.datasets)], _DATASETS):
            self._ask(doing, "POST", "runs/log-inputs", {**one, "datasets": datasets})

    def upload(self, run: Run, name: str, content: BinaryIO) -> None:
        """Put a file into a run; a model's are below ``model/``."""
        try:
            self.api.upload(f"{run.artifacts}/{name}", content)
        except ServerRefusedError as error:
            raise self.api.explained(error, f"upload {name}") from error

    def finish(self, run: Run, entry: ModelEntry) -> None:
        """Say that all of a run is there."""
        done = {"run_id": run.identity, "status": "FINISHED", "end_time": entry.when}
        self._ask(f"end the run {run.identity}", "POST", "runs/update", done)

    @_understood
    def register(self, model: str, run: Run, entry: ModelEntry) -> ModelVersion:
        """Make a version of a registered model, which is made where there is none."""
        doing = f"register a version of {model}"
        try:
            self.api.ask("POST", "registered-models/create", {"name": model})
        except ServerRefusedError as error:
            if error.code != "RESOURCE_ALREADY_EXISTS":
                raise self.api.explained(error, doing) from error
        new = {
            "name": model,
            "source": f"{run.uri}/{_MODEL}",
            "run_id": run.identity,
            "tags": _pairs(entry.tags),
            "description": entry.description,
        }
        made = self._ask(doing, "POST", "model-versions/create", new)["model_version"]
        return ModelVersion(self._word(made["version"]), self._word(run.identity), entry.tags)

    def _word(self, said: object) -> str:
        """What the server says, as it can be shown."""
        return self.api.told(str(said or ""))

    def address(self, model: str, version: ModelVersion) -> str:
        """Where a browser shows a version."""
        return f"{self.api.shown}/#/models/{quote(model)}/versions/{version.number}"

    def _ask(self, doing: str, verb: str, path: str, document: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self.api.ask(verb, path, document)
        except ServerRefusedError as error:
            raise self.api.explained(error, doing) from error


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _parts(all_of: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (all_of[start : start + size] for start in range(0, len(all_of), size))


def _number(value: float) -> float | str:
    """As JSON of Protocol Buffers writes it."""
    if value != value:  # noqa: PLR0124  NaN
        return "NaN"
    return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(value, value)


def _dataset(one: Dataset) -> dict[str, Any]:
    described = {
        "name": one.name,
        "digest": one.digest,
        "source_type": "dvc",
        "source": one.source,
    }
    return {"dataset": described, "tags": _pairs({"mlflow.data.context": one.context})}
