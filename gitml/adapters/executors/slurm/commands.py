"""Slurm's own programs: asked, and what they answer."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from gitml.core.run.plan import ComputeNode
from gitml.errors import ConfigError, OutsideError

_PATIENCE = 60  # seconds that a busy controller may take for an answer
# What of our environment is meant for Slurm's programs; the rest of SLURM_* describes the job that
# we may run in ourselves, and srun would take it for options.
_OURS = ("SLURM_CONF", "SLURM_JWT", "SLURM_CONF_SERVER", "SLURM_CLUSTERS", "SLURM_MPI_TYPE")


@dataclass(frozen=True)
class Slurm:
    """The Slurm that a process with these environment variables would talk to."""

    variables: Mapping[str, str]

    def ask(self, *command: str) -> str:
        """What a program prints.

        Raises:
            ConfigError: it is not installed.
            OutsideError: it failed.
        """
        try:
            done = subprocess.run(
                command,
                env=outside_job(self.variables),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
                check=False,
            )
        except FileNotFoundError as error:
            raise not_installed(command[0]) from error
        except subprocess.TimeoutExpired as error:
            raise OutsideError(f"{command[0]} did not answer in {_PATIENCE} seconds") from error
        if done.returncode:
            raise OutsideError(f"{command[0]} failed: {complaint(done.stderr) or done.returncode}")
        return done.stdout

    def nodes(self, job: str) -> dict[str, ComputeNode]:
        """What each node gives to a job.

        Raises:
            OutsideError: there is no such job, or it has no nodes (any more).
        """
        answer = self.ask("scontrol", "show", "job", "--details", "--oneliner", job)
        found = {}
        for names, cpus, mem, gres in re.findall(
            r"\sNodes=(\S+) CPU_IDs=(\S+) Mem=(\d+) GRES=(\S*)", answer
        ):
            for name in self.ask("scontrol", "show", "hostnames", names).split():
                size = int(mem) or self.memory(name)
                found[name] = ComputeNode(_length(cpus), size * 2**20, _gpus(gres))
        if not found:
            raise OutsideError(f"Slurm job {job} has no nodes", hint=f"look at: squeue -j {job}")
        return found

    def steps(self, job: str) -> list[str]:
        """The ids of the job's steps that are not over."""
        return self.ask("squeue", "--noheader", "--steps", f"--jobs={job}", "--format=%i").split()

    def waiting(self, job: str) -> str:
        """Why a job is not running yet, in Slurm's words."""
        return self.ask("squeue", "--noheader", f"--jobs={job}", "--format=%r").strip()

    def state(self, job: str) -> str:
        """Of a job, in Slurm's words; empty when it is over."""
        return self.ask("squeue", "--noheader", f"--jobs={job}", "--format=%T").strip()

    def kill(self, what: str) -> None:
        """A job or a step, as far as that is possible; one that is over is no error."""
        subprocess.run(
            ["scancel", "--quiet", *(["--signal=KILL"] if "." in what else []), what],
            env=outside_job(self.variables),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )

    def memory(self, node: str) -> int:
        """Of a node of a cluster that does not count memory, in MiB."""
        found = re.search(
            r"\sRealMemory=(\d+)", self.ask("scontrol", "show", "node", "--oneliner", node)
        )
        return int(found[1]) if found else 0


def outside_job(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment without what describes the Slurm job that we run in."""
    return {k: v for k, v in variables.items() if not k.startswith("SLURM") or k in _OURS}


def complaint(text: str) -> str:
    """What Slurm's programs complain of, without the names they put before it."""
    lines = [re.sub(r"^\S+?: (?:error: |fatal: )?", "", line) for line in text.splitlines()]
    return "; ".join(dict.fromkeys(line.strip() for line in lines if line.strip()))


def not_installed(program: str) -> ConfigError:
    return ConfigError(
        f"the executor 'slurm' needs the program '{program}', which is not installed here",
        hint="run gitml on a login node of the cluster, or inside one of its jobs",
    )


def _length(ranges: str) -> int:
    """How many numbers are in a list such as ``0-3,6``."""
    ends = [part.split("-") for part in ranges.split(",")]
    return sum(int(end[-1]) - int(end[0]) + 1 for end in ends)


def _gpus(gres: str) -> int:
    """How many are in a list such as ``gpu:a100:2(IDX:0-1),nic:1``."""
    return sum(int(number) for number in re.findall(r"\bgpu(?::[^:,()]+)?:(\d+)", gres))
