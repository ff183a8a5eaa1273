"""The one process that a lab hangs on: while it lives the lab lives, when it dies nothing is left.

It is the first process of the lab's own pid namespace and holds the lab's network namespace, the
one with the switch. Each node, client and router is an anchor: the first process of a pid
namespace below, with a network, a host name and a mount table of its own. No namespace has a name
or a file, so when the keeper ends, whatever the reason, the kernel kills every process of the lab
and takes the networks away. Nothing can be left behind, and nothing else can be hit.

The keeper ends on SIGTERM, when its time is over, when its directory is gone (its maker was killed
before it knew of the keeper, and `lab down` cleared the rest), and when its leash closes, a pipe
that the maker holds the other end of.

Run as: python3 -B -m wackalab.keeper DIRECTORY SECONDS READY_FD LEASH_FD|-1 NODE...
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Dict, List, NoReturn, Sequence

from . import linux


def main(arguments: Sequence[str]) -> int:
    directory, seconds, ready, leash, *names = arguments
    os.setsid()
    linux.unshare(linux.CLONE_NEWNET | linux.CLONE_NEWPID)
    if os.fork():
        return 0
    try:
        _keep(Path(directory), float(seconds), int(ready), int(leash), names)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    return 0


def _keep(directory: Path, seconds: float, ready: int, leash: int, names: List[str]) -> None:
    deadline = time.monotonic() + seconds
    wake_reader, wake_writer = os.pipe()
    os.set_blocking(wake_writer, False)
    pids: Dict[str, int] = {name: _start_anchor(name, directory) for name in names}
    signal.set_wakeup_fd(wake_writer)
    ended: List[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: ended.append(received))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    os.write(ready, json.dumps({"keeper": _host_pid(), "anchors": pids}).encode())
    os.close(ready)
    watched = [wake_reader] + ([leash] if leash >= 0 else [])
    while not ended and time.monotonic() < deadline and directory.exists():
        left = max(0.0, deadline - time.monotonic())
        readable, _, _ = select.select(watched, [], [], min(left, 2.0))
        if leash in readable:
            break
        if wake_reader in readable:
            os.read(wake_reader, 512)
        _reap()
    shutil.rmtree(directory, ignore_errors=True)


def _start_anchor(name: str, directory: Path) -> int:
    reader, writer = os.pipe()
    if os.fork() == 0:
        try:
            os.close(reader)
            linux.unshare(
                linux.CLONE_NEWNET | linux.CLONE_NEWNS | linux.CLONE_NEWUTS | linux.CLONE_NEWPID
            )
            if os.fork():
                os._exit(0)
            _anchor(name, directory, writer)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    os.close(writer)
    with os.fdopen(reader, encoding="ascii") as pipe:
        pid = pipe.read()
    if not pid:
        raise OSError(f"cannot make the namespaces of {name}")
    return int(pid)


def _anchor(name: str, directory: Path, writer: int) -> NoReturn:
    _close_all_but(writer)
    pid = _host_pid()
    socket.sethostname(name)
    _mount("--make-rprivate", "/")
    _mount("-t", "proc", "proc", "/proc")
    _mount("-t", "sysfs", "sysfs", "/sys")
    _mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run")
    if os.path.realpath("/var/run") != "/run":
        _mount("--bind", "/run", "/var/run")
    hosts = directory / "hosts"
    if hosts.exists() and os.path.exists("/etc/hosts"):
        _mount("--bind", str(hosts), "/etc/hosts")
    _number_processes_apart()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    os.write(writer, str(pid).encode())
    os.close(writer)
    while True:
        _reap()
        signal.sigwait({signal.SIGCHLD})


def _number_processes_apart() -> None:
    """Nodes share /tmp, where a JVM names its attach socket by its pid: no two may be equal."""
    limit = int(Path("/proc/sys/kernel/pid_max").read_text(encoding="ascii"))
    Path("/proc/sys/kernel/ns_last_pid").write_text(
        str(random.randrange(300, limit - 1000)), encoding="ascii"
    )


def _close_all_but(kept: int) -> None:
    """A node must hold neither end of the keeper's pipes: who waits for their close would hang."""
    os.closerange(3, kept)
    os.closerange(kept + 1, 1024)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def _host_pid() -> int:
    """This process's number in the host's pid namespace, whose procfs is still mounted."""
    return int(os.readlink("/proc/self"))


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
