"""Notes every address that any kernel of the lab adds or deletes, in the order of happening.

One netlink socket listens to all namespaces (NETLINK_LISTEN_ALL_NSID), so events of different nodes
come through one queue and their order is true: whether two nodes held an address together does not
depend on when anybody read the events. A renewed lifetime is an address added again: it changes
nothing and is not noted, so a long measurement of many addresses stays cheap to read.

Run as: python3 -B -m wackalab.measure.kernelwatch SWITCH_PID EVENTS_FILE NODE=PID...
It prints "ready" when it listens, and appends one JSON line an event until SIGTERM.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
import time
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from .. import linux

_SOL_NETLINK = 270  # linux/netlink.h from here on
_NETLINK_LISTEN_ALL_NSID = 8
_SO_RCVBUFFORCE = 33
_GROUP_IPV4_IFADDR = 0x10  # linux/rtnetlink.h from here on
_GROUP_IPV6_IFADDR = 0x100
_RTM_NEWADDR, _RTM_DELADDR = 20, 21
_RTM_NEWNSID, _RTM_GETNSID = 88, 90
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_NETNSA_NSID, _NETNSA_FD = 1, 3
_NLM_F_REQUEST, _NLM_F_ACK = 1, 4
_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")

Message = Tuple[int, bytes]


def messages(data: bytes) -> Iterator[Message]:
    """Type and payload of each netlink message in a datagram."""
    position = 0
    while position + _HEADER.size <= len(data):
        length, kind, _, _, _ = _HEADER.unpack_from(data, position)
        if length < _HEADER.size:
            return
        yield kind, data[position + _HEADER.size : position + length]
        position += (length + 3) & ~3


def attributes(data: bytes) -> Dict[int, bytes]:
    """The attributes in a payload, by type."""
    found: Dict[int, bytes] = {}
    position = 0
    while position + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, position)
        if length < _ATTRIBUTE.size:
            break
        found[kind] = data[position + _ATTRIBUTE.size : position + length]
        position += (length + 3) & ~3
    return found


def address_of(payload: bytes) -> Optional[str]:
    """The address in an ifaddrmsg: the local one where the link has two ends."""
    family = payload[0]
    found = attributes(payload[8:])
    raw = found.get(_IFA_LOCAL) or found.get(_IFA_ADDRESS)
    if raw is None or family not in (socket.AF_INET, socket.AF_INET6):
        return None
    return socket.inet_ntop(family, raw)


def namespace_numbers(pids: Dict[str, int]) -> Dict[int, str]:
    """The kernel's number, seen from this namespace, of each node's network namespace."""
    numbers: Dict[int, str] = {}
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as request:
        for name, pid in pids.items():
            descriptor = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
            # Where there is no number yet the kernel is asked to pick one (-1).
            _ask(request, _RTM_NEWNSID, descriptor, number=-1)
            for kind, payload in _ask(request, _RTM_GETNSID, descriptor, number=None):
                if kind == _RTM_NEWNSID:
                    raw = attributes(payload[4:])[_NETNSA_NSID]
                    numbers[struct.unpack("=i", raw)[0]] = name
            os.close(descriptor)
    return numbers


def _ask(
    request: socket.socket, kind: int, descriptor: int, number: Optional[int]
) -> List[Message]:
    body = struct.pack("=BBBB", socket.AF_UNSPEC, 0, 0, 0)
    body += struct.pack("=HHI", 8, _NETNSA_FD, descriptor)
    flags = _NLM_F_REQUEST
    if number is not None:
        body += struct.pack("=HHi", 8, _NETNSA_NSID, number)
        flags |= _NLM_F_ACK
    request.send(_HEADER.pack(_HEADER.size + len(body), kind, flags, 1, 0) + body)
    return list(messages(request.recv(8192)))


def main(arguments: Sequence[str]) -> int:
    switch, events, *nodes = arguments
    linux.die_with_parent(signal.SIGTERM)
    pids = {name: int(pid) for name, _, pid in (word.partition("=") for word in nodes)}
    descriptor = os.open(f"/proc/{switch}/ns/net", os.O_RDONLY)
    linux.setns(descriptor, linux.CLONE_NEWNET)
    listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    listener.setsockopt(_SOL_NETLINK, _NETLINK_LISTEN_ALL_NSID, 1)
    listener.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 16 << 20)
    names = namespace_numbers(pids)
    if sorted(names.values()) != sorted(pids):
        print(f"kernelwatch: the kernel numbers only {sorted(names.values())}", file=sys.stderr)
        return 1
    listener.bind((0, _GROUP_IPV4_IFADDR | _GROUP_IPV6_IFADDR))
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    output = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    known: Dict[Tuple[str, str], bool] = {}
    print("ready", flush=True)
    while True:
        data, ancillary, _, _ = listener.recvmsg(1 << 16, 64)
        now = time.monotonic()
        number = struct.unpack("=i", ancillary[0][2])[0] if ancillary else -1
        if number not in names:
            continue
        for kind, payload in messages(data):
            address = address_of(payload) if kind in (_RTM_NEWADDR, _RTM_DELADDR) else None
            held = kind == _RTM_NEWADDR
            if address is None or known.get((names[number], address)) == held:
                continue
            known[names[number], address] = held
            event = {"at": now, "node": names[number], "address": address, "held": held}
            os.write(output, json.dumps(event).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
