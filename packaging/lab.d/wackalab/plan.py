"""What to make of a lab, and the state that it begins with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict

from . import daemons, network, pool
from .errors import UsageError
from .state import Host, State


@dataclass
class Plan:
    """What to make. `first` is the first node's address; `edge` the client's, or the router's."""

    name: str
    kind: str = "wackamole"
    nodes: int = 4
    first: str = "192.168.100.183/24"
    edge: str = "192.168.100.1/24"
    with_router: bool = False
    config: str = ""
    options: Dict[str, Any] = field(default_factory=dict)
    seconds: float = 1800
    leashed: bool = False
    """Whether the lab ends with the process that made it."""


def draft(plan: Plan) -> State:
    """The state of the lab to be made: all named and addressed, nothing there yet."""
    if plan.kind not in daemons.KINDS and plan.kind != "none":
        raise UsageError(f"no daemon kind {plan.kind!r}: {', '.join(daemons.KINDS)} or none")
    if not 1 <= plan.nodes <= 64:
        raise UsageError("a lab has 1 to 64 nodes")
    config = Path(plan.config).read_text(encoding="utf-8") if plan.config else ""
    layout = pool.read(config) if config else pool.Pool("eth0", [], "")
    addresses = network.plan_addresses(plan.first, plan.nodes)
    nodes = [
        Host(f"web{number}", address, network.mac(number))
        for number, address in enumerate(addresses, 1)
    ]
    edge = str(network.interface(plan.edge))
    edge_mac = network.mac(0x100)
    return State(
        name=plan.name,
        kind=plan.kind,
        nodes=nodes,
        client=Host("client", edge, edge_mac if not plan.with_router else network.mac(0x101)),
        router=Host("router", edge, edge_mac) if plan.with_router else None,
        config=plan.config,
        interface=layout.interface,
        vips=layout.vips,
        options=plan.options,
    )


def hosts_file(state: State) -> str:
    """Every host's /etc/hosts: there is no name server in a lab."""
    lines = ["127.0.0.1 localhost", "::1 localhost"]
    lines += [f"{pool.address(host.address)} {host.name}" for host in state.hosts()]
    return "\n".join(lines) + "\n"
