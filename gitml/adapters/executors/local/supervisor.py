"""The process that owns the stages' commands: a program of its own, see :func:`command`.

It imports little, so that it is there in a few milliseconds. Standard input is a socket to gitml,
on which both write one JSON object a line; or a pipe, and then standard output is the way back:

    to us    {"run": ID, "commands": [[PROGRAM, ARGUMENT...]...], "cwd", "env", "log", "inherit"}
             {"signal": NUMBER, "ids": [ID...]}
    from us  {"started": ID, "pid": N}, {"ended": ID, "code": N, "command": INDEX}
             {"ready": {NAME: VALUE}} before anything else, where variables were to be told

The end of standard input means that gitml is gone, however it died: everything is killed at once.
Each command is the leader of a session and process group. Linux gives us what they leave behind
(we are a subreaper), also what has left its group. Their output goes straight into a log file,
whose open description carries a lock: it is held until the last process that inherited it exits.
"""

import ctypes
import json
import os
import select
import signal
import sys
import time
from typing import Any, NoReturn

from gitml.adapters.ancestors import descends
from gitml.adapters.executors.local.processes import (
    alive,
    children,
    holders,
    kill,
    locked,
    open_log,
    signal_groups,
)

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
_TICK = 0.02  # seconds between looks at what is dying
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class StageProcess:
    """One stage: commands that run one after another.

    Attributes:
        log: descriptor of the log; ours is closed when the last command was started.
        groups: process groups of the commands so far.
        code: how the last command ended; set once nothing more is to be started.
    """

    def __init__(self, request: dict[str, Any]) -> None:
        self.id: str = request["run"]
        self.commands: list[list[str]] = request["commands"]
        self.cwd: str = request["cwd"]
        kept = tuple(request.get("inherit", ()))  # what the engine that started us says to the job
        ours = {k: v for k, v in os.environ.items() if k.startswith(kept)} if kept else {}
        self.env: dict[str, str] = {**request["env"], **ours}
        self.path: str = request["log"]
        self.log = open_log(self.path)
        self.groups: list[int] = []
        self.code: int | None = None
        self.dying_since = 0.0


class Supervisor:
    """Serves one gitml.

    Args:
        channel: descriptor that is read from.
        answers: the one that is written to.
    """

    def __init__(self, channel: int, answers: int) -> None:
        self._channel = channel
        self._answers = answers
        self._heard = b""
        self._jobs: dict[str, StageProcess] = {}
        self._leaders: dict[int, StageProcess] = {}

    def serve(self) -> None:
        """Work until gitml hangs up."""
        alarm, wake = os.pipe()
        for end in (alarm, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        watch = select.poll()
        watch.register(self._channel, select.POLLIN)
        watch.register(alarm, select.POLLIN)
        while True:
            dying = any(job.code is not None for job in self._jobs.values())
            ready = dict(watch.poll(_TICK * 1000 if dying else None))
            if alarm in ready:
                os.read(alarm, 4096)
            if self._channel in ready and not self._listen():
                return
            self._reap()
            self._bury()

    def _listen(self) -> bool:
        try:
            heard = os.read(self._channel, 1 << 20)
        except ConnectionError:
            return False
        if not heard:
            return False
        *lines, self._heard = (self._heard + heard).split(b"\n")
        for line in lines:
            request = json.loads(line)
            if "run" in request:
                self._accept(request)
            else:
                for name in request["ids"]:
                    if name in self._jobs:
                        signal_groups(self._jobs[name].groups, request["signal"])
        return True

    def _accept(self, request: dict[str, Any]) -> None:
        try:
            job = StageProcess(request)
        except OSError as error:
            self.tell({"ended": request["run"], "code": 127, "command": 0, "error": str(error)})
            return
        self._jobs[job.id] = job
        self._start(job)

    def _start(self, job: StageProcess) -> None:
        arguments = job.commands[len(job.groups)]
        ours = os.getpid()
        became, becomes = os.pipe()
        leader = os.fork()
        if leader == 0:
            _become(arguments, job, ours)
        # It has its group and hears signals when the other end of the pipe is closed, by its exec.
        os.close(becomes)
        os.read(became, 1)
        os.close(became)
        job.groups.append(leader)
        self._leaders[leader] = job
        self.tell({"started": job.id, "pid": leader})

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            job = self._leaders.pop(pid, None)
            if job is None:
                continue  # something that a command left behind
            code = os.waitstatus_to_exitcode(status)
            if code == 0 and len(job.groups) < len(job.commands):
                self._start(job)
                continue
            job.code = code
            job.dying_since = time.monotonic()
            os.close(job.log)
            signal_groups(job.groups, signal.SIGKILL)

    def _bury(self) -> None:
        """Report the jobs of which nothing lives any more."""
        for job in list(self._jobs.values()):
            if job.code is None or any(alive(group) for group in job.groups):
                continue
            if locked(job.path):  # by something that left its group
                # A leader of another job has our descriptors between its fork and its exec. Who is
                # no descendant of ours only reads the log: gitml itself, or a user with `tail`.
                for pid in set(holders(job.path)) - self._leaders.keys():
                    if descends(pid, os.getpid()):
                        kill(pid)
                if time.monotonic() - job.dying_since < 1:
                    continue
            del self._jobs[job.id]
            self.tell({"ended": job.id, "code": job.code, "command": len(job.groups) - 1})

    def tell(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\n"
        while data:
            try:
                data = data[os.write(self._answers, data) :]
            except ConnectionError:
                return  # the next read says so, too

    def kill_everything(self) -> None:
        """Until no descendant is left; what a killed one leaves behind becomes our child."""
        while True:
            for job in self._jobs.values():
                signal_groups(job.groups, signal.SIGKILL)
            for pid in children():
                kill(pid)
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.002)


def _become(arguments: list[str], job: StageProcess, parent: int) -> NoReturn:
    """Turn the forked child into the command."""
    try:
        os.setsid()
        if _libc is not None:
            _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(127)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # who started us may have blocked some
        signal.set_wakeup_fd(-1)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(job.log, 1)
        os.dup2(job.log, 2)
        os.set_inheritable(job.log, True)  # noqa: FBT003   # held also by who leads its output elsewhere
        os.chdir(job.cwd)
        os.execvpe(arguments[0], arguments, job.env)  # noqa: S606  # the shell is an argument
    except OSError as error:
        os.write(2, f"gitml: {error.filename or arguments[0]}: {error.strerror}\n".encode())
    except ValueError as error:  # a NUL in the command
        os.write(2, f"gitml: {error}\n".encode())
    finally:
        os._exit(127)


def command(*tell: str) -> list[str]:
    """The program line that starts this with a socket as standard input.

    Isolated and without site-packages: it is there in a few milliseconds, whatever is installed.

    Args:
        tell: names of variables; with any, standard input and output are pipes, and the first
            answer tells what they are.
    """
    top = os.path.abspath(__file__)  # pathlib takes long to import
    for _ in __name__.split("."):
        top = os.path.dirname(top)
    # Our own folder comes last, as it may hold more than gitml, and modules named as Python's.
    start = f"import sys; sys.path.append(sys.argv.pop(1)); from {__name__} import main; main()"
    return [sys.executable, "-I", "-S", "-c", start, top, *tell]


def _keep_to_ourselves() -> None:
    """What gitml gave us to hold, its lock, is not for the stages: the log of each is its own."""
    for descriptor in range(3, 64):
        try:
            os.set_inheritable(descriptor, False)  # noqa: FBT003
        except OSError:
            continue


def main() -> None:
    if _libc is not None:
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    _keep_to_ourselves()
    channel = os.dup(0)
    answers = os.dup(1) if sys.argv[1:] else channel
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    supervisor = Supervisor(channel, answers)
    if sys.argv[1:]:
        supervisor.tell({"ready": {name: os.environ.get(name, "") for name in sys.argv[1:]}})
    try:
        supervisor.serve()
    finally:
        supervisor.kill_everything()
