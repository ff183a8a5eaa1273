"""Running things inside the namespaces that a process of the lab holds open."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Mapping, NoReturn, Optional, Sequence

from . import linux
from .errors import LabError
from .process import ProcessId

_KINDS = (
    ("net", linux.CLONE_NEWNET),
    ("uts", linux.CLONE_NEWUTS),
    ("pid", linux.CLONE_NEWPID),
    ("mnt", linux.CLONE_NEWNS),
)


def inside(anchor: ProcessId, argv: Sequence[str], network_only: bool = False) -> List[str]:
    """The command line that runs `argv` where `anchor` lives (its network alone, if so asked)."""
    if not anchor.alive():
        raise LabError(f"namespace of process {anchor.pid} is gone: run `lab down`, then `lab up`")
    spaces = ["--net"] if network_only else ["--net", "--uts", "--pid", "--mount"]
    return ["nsenter", f"--target={anchor.pid}", *spaces, "--", *argv]


def run(
    anchor: ProcessId,
    argv: Sequence[str],
    stdin: Optional[str] = None,
    network_only: bool = True,
    timeout: float = 20,
) -> str:
    """Runs a command there and gives its output; a failure carries what the command said."""
    result = subprocess.run(
        inside(anchor, argv, network_only),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip()
        raise LabError(f"`{' '.join(argv)}` failed with {result.returncode}: {said}")
    return result.stdout


def ip(anchor: ProcessId, *commands: str) -> None:
    """Runs `ip` commands there as one batch: one process, however many addresses."""
    if commands:
        run(anchor, ["ip", "-batch", "-"], stdin="\n".join(commands) + "\n")


def ip_json(anchor: ProcessId, *words: str) -> List[Dict[str, Any]]:
    """What `ip -json` shows there."""
    shown: List[Dict[str, Any]] = json.loads(run(anchor, ["ip", "-json", *words]) or "[]")
    return shown


def spawn(
    anchor: ProcessId, argv: Sequence[str], log: Path, environment: Mapping[str, str]
) -> ProcessId:
    """Starts a daemon there, as a child of the anchor, with its output appended to `log`.

    The anchor is the first process of its pid namespace: it reaps the daemon, and when it goes the
    kernel kills the daemon too. To be adopted by it, the daemon's parent must have lived in that
    pid namespace, hence the chain: this process, one that enters, one that is inside, the daemon.
    """
    if not anchor.alive():
        raise LabError(f"namespace of process {anchor.pid} is gone: run `lab down`, then `lab up`")
    reader, writer = os.pipe()
    entering = os.fork()
    if entering == 0:
        os.close(reader)
        _enter_and_exec(anchor.pid, argv, log, environment, writer)
    os.close(writer)
    os.waitpid(entering, 0)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        pid, _, failure = pipe.read().partition("\n")
    if not pid or failure:
        raise LabError(f"cannot start {argv[0]}: {failure or 'see ' + str(log)}")
    return ProcessId.of(int(pid))


def _enter_and_exec(
    anchor: int, argv: Sequence[str], log: Path, environment: Mapping[str, str], writer: int
) -> NoReturn:
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        host_proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        spaces = [
            (os.open(f"/proc/{anchor}/ns/{kind}", os.O_RDONLY), flag) for kind, flag in _KINDS
        ]
        for descriptor, flag in spaces:
            linux.setns(descriptor, flag)
        inner = os.fork()
        if inner:
            os.waitpid(inner, 0)
            os._exit(0)
        if os.fork():
            os._exit(0)
        os.setsid()
        os.chdir("/")
        # The host's procfs names us by the host's number, the one that the lab can signal.
        os.write(writer, os.readlink("self", dir_fd=host_proc).encode() + b"\n")
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.execvpe(argv[0], list(argv), dict(environment))
    except OSError as error:
        os.write(writer, f"{error}".encode())
    os._exit(127)
