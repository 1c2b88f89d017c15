"""Why DVC does not take a new stage: the command line asked for it, so that is what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from gitml.errors import UsageError


@contextmanager
def refused(name: str) -> Iterator[None]:
    """Turn DVC's reasons against the stage ``name`` into usage errors; others pass.

    Raises:
        UsageError: what is wrong with it, and what to do.
    """
    from dvc import exceptions as general
    from dvc import output
    from dvc.stage import exceptions as staged

    try:
        yield
    except staged.InvalidStageName as error:
        raise UsageError(
            f"'{name}' cannot name a stage", hint="use letters, digits, '-' and '_' only"
        ) from error
    except staged.DuplicateStageName as error:
        raise UsageError(
            f"there is a stage '{name}' already", hint="replace it with --force"
        ) from error
    except general.OutputDuplicationError as error:
        owners = ", ".join(sorted(stage.addressing for stage in error.stages))
        raise UsageError(
            f"the output '{error.output}' belongs to {owners} already",
            hint="an output has one owner: choose another path, or remove it there first",
        ) from error
    except general.CyclicGraphError as error:
        raise UsageError(
            f"'{name}' would close a circle of stages that wait for each other: {error}",
            hint="no stage can depend on what is made from its own output",
        ) from error
    except (
        general.ArgumentDuplicationError,
        general.CircularDependencyError,
        general.InvalidArgumentError,
        general.OverlappingOutputPathsError,
        general.StagePathAsOutputError,
        output.OutputIsIgnoredError,
        output.OutputIsStageFileError,
        staged.StageExternalOutputsError,
        staged.StagePathNotDirectoryError,
        staged.StagePathNotFoundError,
        staged.StagePathOutsideError,
    ) as error:
        text = " ".join(str(error).split())
        raise UsageError(f"'{name}' cannot be added: {text}") from error
