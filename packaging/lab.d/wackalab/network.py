"""The LAN: one switch in the lab's own network namespace, one port for each host."""

from __future__ import annotations

import ipaddress
from typing import Dict, List, Optional, Union

from . import namespace, pool
from .errors import LabError, UsageError
from .process import ProcessId
from .state import Host, State

IpInterface = Union[ipaddress.IPv4Interface, ipaddress.IPv6Interface]

SWITCH = "switch"
_BEHIND_ROUTER = ("10.254.254.1/30", "10.254.254.2/30")


def mac(index: int) -> str:
    """A locally administered address that a person recognises in a neighbour table."""
    return f"02:77:61:63:{index >> 8:02x}:{index & 255:02x}"


def build(state: State) -> None:
    """Wires all hosts to the switch, gives them their addresses and routes."""
    switch = _keeper(state)
    on_lan = state.nodes + [state.router or state.client]
    commands = [
        # As a plain switch is: no waiting for a spanning tree, multicast to every port.
        f"link add {SWITCH} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
        f"link set {SWITCH} up",
    ]
    for host in on_lan:
        commands += [
            f"link add {host.name} type veth peer name {state.interface}"
            f" address {host.mac} netns {host.process().pid}",
            f"link set {host.name} master {SWITCH} up",
        ]
    namespace.ip(switch, *commands)
    gateway = pool.address((state.router or state.client).address)
    for host in on_lan:
        own = pool.address(host.address)
        namespace.ip(
            host.process(),
            "link set lo up",
            f"address add {host.address} dev {state.interface}",
            f"link set {state.interface} up",
            *([f"route add default via {gateway}"] if own != gateway else []),
        )
    edge = state.router or state.client
    routes = pool.foreign_networks(state.vips, edge.address)
    namespace.ip(edge.process(), *(f"route add {net} dev {state.interface}" for net in routes))
    if state.router:
        _put_behind(state.router, state.client)


def _put_behind(router: Host, client: Host) -> None:
    near, far = _BEHIND_ROUTER
    client.address = far
    namespace.ip(
        router.process(),
        f"link add inside type veth peer name eth0 netns {client.process().pid}",
        f"address add {near} dev inside",
        "link set inside up",
    )
    forward = ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]
    namespace.run(router.process(), forward, network_only=False)
    namespace.ip(
        client.process(),
        "link set lo up",
        f"address add {far} dev eth0",
        "link set eth0 up",
        f"route add default via {pool.address(near)}",
    )


def port_down(state: State, name: str) -> None:
    """The cable is pulled: the host sees its carrier go."""
    namespace.ip(_keeper(state), f"link set {name} down")


def port_up(state: State, name: str) -> None:
    namespace.ip(_keeper(state), f"link set {name} up")


def boot(state: State, name: str) -> None:
    """The host's power comes back: a kernel that starts has no address of the pool."""
    host = state.node(name)
    own = pool.address(host.address)
    pooled = {pool.address(vip) for vip in state.vips}
    # Not `delete`: the first of a network may take the others along, and then it fails.
    found = [
        f"address flush dev {link['ifname']} to {entry['local']}"
        for link in namespace.ip_json(host.process(), "address")
        for entry in link.get("addr_info", [])
        if entry["local"] in pooled and entry["local"] != own
    ]
    if found:
        namespace.ip(host.process(), *found)


def port_mute(state: State, name: str) -> None:
    """The port passes nothing any more; the host's carrier stays."""
    namespace.run(_keeper(state), ["bridge", "link", "set", "dev", name, "state", "0"])


def port_unmute(state: State, name: str) -> None:
    namespace.run(_keeper(state), ["bridge", "link", "set", "dev", name, "state", "3"])


def filter_frames(state: State) -> None:
    """Puts all of `state.faults` but the ports' own state in force, in one transaction."""
    namespace.run(_keeper(state), ["nft", "-f", "-"], stdin=_ruleset(state))


def sides(state: State) -> Dict[str, str]:
    """For each node the part of the LAN that it is on: equal names are heard together.

    A dumb node is off it, for nobody hears it. A deaf one is on it, and so are two that do not hear
    each other: what they claim reaches the client.
    """
    split = _split(state)
    parts = {node.name: "lan" for node in state.nodes}
    if split:
        parts.update({name: "second" for name in split[1] if name in parts})
    for name in state.faults.cut + state.faults.isolated + state.faults.dumb:
        parts[name] = name
    return parts


def _split(state: State) -> Optional[List[List[str]]]:
    """The two sides of the partition; the client is on the first unless it is named."""
    if not state.faults.sides:
        return None
    first, second = state.faults.sides
    edge = (state.router or state.client).name
    if edge in first + second:
        return [first, second]
    return [first + [edge], second]


def _ruleset(state: State) -> str:
    rules: List[str] = []
    split = _split(state)
    if split:
        one, other = (", ".join(f'"{name}"' for name in side) for side in split)
        rules.append(f"iifname {{ {one} }} oifname {{ {other} }} drop")
        rules.append(f"iifname {{ {other} }} oifname {{ {one} }} drop")
    # ARP, ICMP and neighbour discovery pass: the addresses' LAN is whole, the daemons are deaf.
    deaf = "ether type { ip, ip6 } meta l4proto != { icmp, icmpv6 } drop"
    for one, other in state.faults.firewalls:
        rules.append(f'iifname "{one}" oifname "{other}" {deaf}')
        rules.append(f'iifname "{other}" oifname "{one}" {deaf}')
    for one, other in state.faults.pairs:
        rules.append(f'iifname "{one}" oifname "{other}" drop')
        rules.append(f'iifname "{other}" oifname "{one}" drop')
    # Whole frames, ARP included, while the host's carrier stays.
    rules += [f'iifname "{name}" drop' for name in state.faults.dumb]
    rules += [f'oifname "{name}" drop' for name in state.faults.deaf]
    body = "\n".join("    " + rule for rule in rules)
    return (
        "add table bridge lab\ndelete table bridge lab\n"
        "table bridge lab {\n  chain forward {\n"
        "    type filter hook forward priority 0;\n" + body + "\n  }\n}\n"
    )


def plan_addresses(first: str, count: int) -> List[str]:
    """`count` host addresses from `first` on, with its prefix length."""
    start = interface(first)
    return [f"{start.ip + step}/{start.network.prefixlen}" for step in range(count)]


def interface(text: str) -> IpInterface:
    """An address as 192.168.100.183/24; one that names no prefix length is on a /24 (IPv6: /64)."""
    try:
        if "/" not in text:
            text += "/24" if ipaddress.ip_address(text).version == 4 else "/64"
        return ipaddress.ip_interface(text)
    except ValueError as error:
        raise UsageError(f"expected an address as 192.168.100.183/24: {error}") from None


def _keeper(state: State) -> ProcessId:
    if state.keeper is None:
        raise LabError("the lab was never finished: run `lab down`")
    return state.keeper
