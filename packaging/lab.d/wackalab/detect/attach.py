"""Asks a running JVM for a garbage collection, as `jcmd PID GC.run` of a JDK would.

Spoken here by hand, since a private runtime has no jcmd and a JDK may be missing: HotSpot's attach
protocol, version 1 (src/hotspot/os/posix/attachListener_posix.cpp).
"""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path
from typing import Set

from ..process import ProcessId

_PATIENCE = 2.0


class Collector:
    """Use as a context: the sockets that the JVMs make in /tmp are removed at its end."""

    def __init__(self) -> None:
        self.collections = 0
        self._sockets: Set[Path] = set()

    def __enter__(self) -> "Collector":
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._sockets:
            path.unlink(missing_ok=True)

    def collect(self, process: ProcessId) -> bool:
        """Has it collect now; False when it does not let anybody attach."""
        inner = _own_number(process.pid)
        path = Path("/tmp") / f".java_pid{inner}"
        if path not in self._sockets:
            if not _listen(process, inner, path):
                return False
            self._sockets.add(path)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as jvm:
                jvm.settimeout(_PATIENCE)
                jvm.connect(str(path))
                # The version, the verb, and three arguments, each ended by a zero byte.
                jvm.sendall(b"1\0jcmd\0GC.run\0\0\0")
                answered = jvm.recv(16).startswith(b"0")
        except OSError:
            return False
        self.collections += answered
        return answered


def _listen(process: ProcessId, inner: int, path: Path) -> bool:
    """With this file there SIGQUIT opens the socket; without it, it would print the threads."""
    request = Path("/tmp") / f".attach_pid{inner}"
    path.unlink(missing_ok=True)
    request.touch()
    try:
        process.signal(signal.SIGQUIT)
        deadline = time.monotonic() + _PATIENCE
        while not path.exists():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True
    finally:
        request.unlink(missing_ok=True)


def _own_number(pid: int) -> int:
    """The process's number in its own pid namespace."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("NSpid:"))
    return int(line.split()[-1])
