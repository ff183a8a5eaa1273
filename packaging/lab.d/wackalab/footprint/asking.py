"""Asks a node's daemon over its control socket, without starting a JVM for it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from .. import daemons, pool
from ..errors import LabError
from ..lab import Lab


def socket_path(lab: Lab, node: str) -> str:
    """The path, from the host, of the socket in the node's own /run."""
    state = lab.state()
    inside = pool.read(Path(state.config).read_text(encoding="utf-8")).control
    return f"/proc/{state.node(node).process().pid}/root{inside}"


def ask(path: str, request: str) -> Optional[Dict[str, Any]]:
    """The answer to one request; None while nobody listens."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(10)
        try:
            link.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        link.sendall(json.dumps({"request": request}).encode() + b"\n")
        with link.makefile("rb") as answers:
            line = answers.readline()
    if not line:
        return None
    answer: Dict[str, Any] = json.loads(line)
    return answer


def done(path: str, request: str) -> None:
    """Asks for something that has to be done."""
    answer = ask(path, request)
    if answer is None or not answer["ok"]:
        raise LabError(f"the daemon did not do {request!r}: {answer}")


def viewed(path: str) -> bool:
    """Whether the daemon is in a view, and so decides who has which address."""
    answer = ask(path, "status")
    return answer is not None and answer["ok"] and "view" in answer["status"]


def control(lab: Lab, path: str, *words: str) -> Tuple[float, float]:
    """Seconds, and seconds of processor, of one whole `wackactl`, started from the host."""
    binary = home(lab) / "bin" / "wackactl"
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(binary), "-s", path, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    shown: List[bytes] = process.stdout.readlines()
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != 0:
        raise LabError(f"wackactl failed: {b''.join(shown).decode(errors='replace')}")
    return took, used.ru_utime + used.ru_stime


def home(lab: Lab) -> Path:
    """Where the distribution is that the lab's daemons run from."""
    return Path(lab.state().options.get("distribution") or daemons.DISTRIBUTION).resolve()
