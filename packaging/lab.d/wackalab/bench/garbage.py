"""What must not impress a daemon: bad files, odd requests on its socket, noise on its ports."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import List, Set, Tuple

from .. import daemons, namespace, pool
from ..state import Host
from .badfiles import bad_files
from .faults import ms
from .stage import Stage
from .table import Sample

_ODD_REQUESTS = r"""
import os, socket, sys
def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(2)
    s.connect(sys.argv[1])
    return s
def send(data, half=False):
    s = connect()
    try:
        s.sendall(data)
        if half:
            s.close()
            return
        s.shutdown(socket.SHUT_WR)
        while s.recv(65536):
            pass
    except OSError:
        pass
    s.close()
send(b'{"request":"sta', half=True)
send(b'{"request":"sta')
send(b'\n' * 1000)
send(b'[' * 100000 + b'\n')
send(b'{"request":"' + b'x' * (32 << 20) + b'"}\n')
send(os.urandom(65536) + b'\n')
send(b'\x00\xff\xfe\n')
send(b'{"request":12}\n{"request":null}\n{}\n[]\n"x"\n1e999\n')
idle = []
for _ in range(200):
    try:
        idle.append(connect())
    except OSError:
        break
"""

_NOISE = r"""
import os, random, socket, sys
random.seed(1)
shapes = [b'', b'\0', b'\xff' * 1400, b'GET / HTTP/1.0\r\n\r\n'] + [
    os.urandom(random.choice([1, 2, 7, 20, 60, 200, 1400, 8000])) for _ in range(60)]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for target in sys.argv[1:]:
    kind, address, port = target.split(',')
    for shape in shapes:
        try:
            if kind == 'udp':
                udp.sendto(shape, (address, int(port)))
            else:
                with socket.create_connection((address, int(port)), 1) as tcp:
                    tcp.sendall(shape)
        except OSError:
            pass
"""


def garbage(stage: Stage, run: int) -> Sample:
    """All of it on one running node after the other; the cluster must not move."""
    stage.start_all()
    target = stage.nodes[run % len(stage.nodes)]
    with stage.measure() as measurement:
        stage.settle(measurement)
        began = time.monotonic()
        accepted, unplaced = _bad_files(stage, target)
        _odd_requests(stage, target)
        _noise(stage)
        time.sleep(3.0)
        deaf = sum(stage.lab.control(node, "status").returncode != 0 for node in stage.nodes)
        result = measurement.finish()
    moves = result.ownership.moves(began)
    return {
        "accepted": accepted,
        "unplaced": unplaced,
        "deaf": deaf,
        "moved": sum(moves.values()) + sum(not e.held for e in result.ownership.changes),
        "gap": ms(max(result.gap(address, began) for address in result.silences)),
    }


def _bad_files(stage: Stage, target: str) -> Tuple[int, int]:
    """How many were accepted, and how many refused without saying in which line."""
    own = daemons.config_of(stage.lab.state().node(target), stage.lab.directory)
    good = own.read_text(encoding="utf-8")
    accepted = unplaced = 0
    try:
        for what, text in bad_files():
            own.write_text(text, encoding="utf-8")
            answer = stage.lab.control(target, "reload")
            said = answer.stdout + answer.stderr
            if answer.returncode == 0:
                accepted += 1
                print(f"    accepted a file with this mistake: {what}", file=sys.stderr)
            elif not re.search(re.escape(own.name) + r":\d+", said):
                unplaced += 1
                print(f"    no file:line for: {what}: {said.strip()!r}", file=sys.stderr)
    finally:
        own.write_text(good, encoding="utf-8")
    return accepted, unplaced


def _odd_requests(stage: Stage, target: str) -> None:
    state = stage.lab.state()
    socket = pool.read(Path(state.config).read_text(encoding="utf-8")).control
    argv = [sys.executable, "-B", "-c", _ODD_REQUESTS, socket]
    namespace.run(state.node(target).process(), argv, network_only=False, timeout=60)


def _noise(stage: Stage) -> None:
    """From the client, to every port on which any daemon listens, multicast groups included."""
    state = stage.lab.state()
    targets: Set[str] = set()
    for node in state.nodes:
        targets.update(_listening(node, state.interface))
    argv = [sys.executable, "-B", "-c", _NOISE, *sorted(targets)]
    namespace.run(state.client.process(), argv, timeout=60)


def _listening(node: Host, interface: str) -> List[str]:
    shown = namespace.run(node.process(), ["cat", "/proc/net/udp"], network_only=False)
    own = pool.address(node.address)
    udp = sorted(set(_ports(shown, "07")))
    shown = namespace.run(node.process(), ["cat", "/proc/net/tcp"], network_only=False)
    shown += namespace.run(node.process(), ["cat", "/proc/net/tcp6"], network_only=False)
    tcp = sorted(set(_ports(shown, "0A")))
    groups = [
        str(entry["address"])
        for link in namespace.ip_json(node.process(), "maddress", "show", "dev", interface)
        for entry in link.get("maddr", [])
        if entry.get("family") == "inet" and entry["address"] != "224.0.0.1"
    ]
    return [f"udp,{address},{port}" for address in [own, *groups] for port in udp] + [
        f"tcp,{own},{port}" for port in tcp
    ]


def _ports(table: str, state: str) -> List[int]:
    """The local ports of a /proc/net table in the given state (proc(5))."""
    rows = [line.split() for line in table.splitlines()]
    return [
        int(row[1].rpartition(":")[2], 16)
        for row in rows
        if len(row) > 3 and row[3] == state and not row[1].startswith("0100007F")
    ]
