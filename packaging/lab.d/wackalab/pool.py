"""The pool's addresses, read from a wackamole.conf: enough of it to build a LAN around."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import List

from .errors import UsageError

_BLOCK = re.compile(r"\b(?:VirtualInterfaces|VIFs|VIPs)\s*\{", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:([A-Za-z][\w.-]*):)?([0-9a-fA-F.:]+)/(\d+)(?:n\d+)?")
_CONTROL = re.compile(r"^\s*Control\s*=\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Pool:
    """`vips` with prefix lengths, in the file's order; `control` is the socket's path."""

    interface: str
    vips: List[str]
    control: str


def read(text: str) -> Pool:
    """The pool of a configuration that the daemon would accept."""
    plain = re.sub(r"#[^\n]*", "", text)
    block = _BLOCK.search(plain)
    if block is None:
        raise UsageError("the configuration has no VirtualInterfaces block")
    body = _braced(plain, block.end())
    vips: List[str] = []
    interfaces: List[str] = []
    for interface, address, prefix in _ADDRESS.findall(body):
        vips.append(f"{ipaddress.ip_address(address)}/{prefix}")
        if interface and interface not in interfaces:
            interfaces.append(interface)
    if len(interfaces) > 1:
        raise UsageError(f"a lab has one LAN; the configuration uses {', '.join(interfaces)}")
    control = _CONTROL.search(plain)
    return Pool(
        interface=interfaces[0] if interfaces else "eth0",
        vips=vips,
        control=control.group(1) if control else "/run/wackamole/wack.it",
    )


def address(vip: str) -> str:
    """10.0.0.5 of 10.0.0.5/24."""
    return vip.partition("/")[0]


def foreign_networks(vips: List[str], lan: str) -> List[str]:
    """The VIPs' networks that lie outside the LAN's own: a client needs a route to each."""
    own = ipaddress.ip_interface(lan).network
    networks: List[str] = []
    for vip in vips:
        network = ipaddress.ip_interface(vip).network
        inside = network.version == own.version and ipaddress.ip_interface(vip).ip in own
        if not inside and str(network) not in networks:
            networks.append(str(network))
    return networks


def _braced(text: str, start: int) -> str:
    depth = 1
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return text[start:position]
    raise UsageError("the configuration's VirtualInterfaces block is never closed")
