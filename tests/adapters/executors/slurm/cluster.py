"""A real Slurm on this machine, of two nodes, without systemd and beside any other.

munged, slurmctld and the slurmds are children of the test session; keys, sockets, ports, state
and logs are their own. It needs no root. With GITML_SLURM in the environment it must be there.
"""

import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.fixtures.ports import held_port
from tests.fixtures.waiting import wait_for

NODES, CPUS, MEM, GPUS = 2, 4, 2000, 2  # of each node; memory in MiB
_PROGRAMS = ("munged", "slurmctld", "slurmd", "srun", "salloc", "scontrol", "squeue", "scancel")
_DEVICES = "/dev/tty[0-1]"  # stand for GPUs: Slurm wants device files
_SBIN = ("/usr/sbin", "/sbin", "/usr/local/sbin")  # not on everybody's PATH


def missing() -> str:
    """Why there can be no cluster here, empty where there can."""
    absent = [name for name in _PROGRAMS if program(name) is None]
    return f"Slurm is not installed: no {', '.join(absent)}" if absent else ""


def program(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *_SBIN]))


@dataclass
class Cluster:
    """A running cluster.

    Attributes:
        variables: what a process needs in its environment to reach it.
    """

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _ports: ExitStack = field(default_factory=ExitStack)
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        for name in ("state", "spool", "log", "run"):
            (self.folder / name).mkdir(parents=True)
        configuration = self.folder / "slurm.conf"
        configuration.write_text(self._configuration())
        (self.folder / "gres.conf").write_text(
            "".join(f"NodeName=n{n} Name=gpu File={_DEVICES}\n" for n in range(1, NODES + 1))
        )
        # Nothing below uses control groups; newer versions want to be told so.
        version = [int(part) for part in re.findall(r"\d+", self.ask("srun", "--version"))]
        new = version >= [23, 11]
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=disabled\n" if new else "")
        self.variables = {"SLURM_CONF": str(configuration)}
        self._munge()
        self._daemon("slurmctld", "-D", "-c", "-i")
        for node in range(1, NODES + 1):
            (self.folder / "spool" / f"n{node}").mkdir()
            self._daemon("slurmd", "-D", "-N", f"n{node}")
        self.wait_for(lambda: self.ask("sinfo", "-h", "-o", "%T %D") == f"idle {NODES}")
        threading.Thread(target=self._resume, daemon=True).start()

    def stop(self) -> None:
        self._over.set()
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in reversed(self._processes):
                if process.poll() is None:
                    process.send_signal(number)
            until = time.monotonic() + 3
            while time.monotonic() < until and any(p.poll() is None for p in self._processes):
                time.sleep(0.01)
        self._ports.close()

    def ask(self, name: str, *arguments: str) -> str:
        """The answer of one of Slurm's programs."""
        return subprocess.run(
            [program(name) or name, *arguments],
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()

    def jobs(self) -> Sequence[str]:
        """What is in the queue or runs."""
        return self.ask("squeue", "-h", "-o", "%i %t").splitlines()

    def steps(self) -> Sequence[str]:
        lines = self.ask("squeue", "-s", "-h", "-o", "%i").splitlines()
        return [line for line in lines if not line.endswith(".extern")]

    def wait_for(self, condition: Callable[[], object]) -> None:
        """Come back when it holds; fail with the daemons' logs where it does not, or one ended."""

        def holds() -> bool:
            ended = [process.args for process in self._processes if process.poll() is not None]
            assert not ended, f"daemons ended: {ended}"
            return bool(condition())

        try:
            wait_for(holds)
        except AssertionError as error:
            logs = "\n".join(
                path.read_text(errors="replace")[-2000:] for path in (self.folder / "log").iterdir()
            )
            raise AssertionError(f"{error}\n{self.ask('sinfo', '-Nl')}\n{logs}") from error

    def _resume(self) -> None:
        """Have nodes back that Slurm gives up: on a busy machine a killed step is late to end."""
        while not self._over.wait(5):
            for node in self.ask("sinfo", "-h", "-N", "-t", "drain", "-o", "%N").split():
                self.ask("scontrol", "update", f"NodeName={node}", "State=RESUME")

    def _munge(self) -> None:
        key = self.folder / "run" / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        run = self.folder / "run"
        options = {
            "--key-file": key,
            "--socket": run / "munge.socket",
            "--pid-file": run / "munged.pid",
            "--seed-file": run / "munge.seed",
            "--log-file": self.folder / "log" / "munged.log",
        }
        arguments = [f"{name}={value}" for name, value in options.items()]
        # Its folders are below one that others may write to; the key is of this session alone.
        self._daemon("munged", "--foreground", "--force", "--num-threads=2", *arguments)
        self.wait_for((run / "munge.socket").exists)

    def _daemon(self, name: str, *arguments: str) -> None:
        # They go with the test session, also where that is killed.
        tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with (self.folder / "log" / f"{name}.out").open("ab") as log:
            process = subprocess.Popen(
                [*tied, program(name) or name, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.variables},
                start_new_session=True,
            )
        self._processes.append(process)

    def _configuration(self) -> str:
        host, user, folder = socket.gethostname(), getpass.getuser(), self.folder
        control, *nodes = (self._ports.enter_context(held_port()) for _ in range(1 + NODES))
        lines = [
            "ClusterName=test",
            f"SlurmctldHost={host}(127.0.0.1)",
            f"SlurmUser={user}",
            f"SlurmdUser={user}",
            "AuthType=auth/munge",
            f"AuthInfo=socket={folder}/run/munge.socket",
            f"SlurmctldPort={control}",
            f"SlurmctldPidFile={folder}/run/slurmctld.pid",
            f"SlurmdPidFile={folder}/run/slurmd-%n.pid",
            f"SlurmctldLogFile={folder}/log/slurmctld.log",
            f"SlurmdLogFile={folder}/log/slurmd-%n.log",
            f"StateSaveLocation={folder}/state",
            f"SlurmdSpoolDir={folder}/spool/%n",
            "ProctrackType=proctrack/linuxproc",
            "TaskPlugin=task/none",
            "SwitchType=switch/none",
            "MpiDefault=none",
            "SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0",
            "SelectType=select/cons_tres",
            "SelectTypeParameters=CR_Core_Memory",
            "SlurmdParameters=config_overrides",  # the nodes have what is said below
            "JobAcctGatherType=jobacct_gather/none",
            "AccountingStorageType=accounting_storage/none",
            "ReturnToService=2",
            "KillWait=2",
            "GresTypes=gpu",
        ]
        for number, port in enumerate(nodes, 1):
            lines.append(
                f"NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={port}"
                f" CPUs={CPUS} RealMemory={MEM} Gres=gpu:{GPUS}"
            )
        lines.append(f"PartitionName=test Nodes=n[1-{NODES}] Default=YES State=UP")
        return "\n".join(lines) + "\n"
