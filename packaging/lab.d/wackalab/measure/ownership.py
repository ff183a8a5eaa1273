"""From the kernels' address events to owners, moves and duplicates. Pure."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import (
    Callable,
    Dict,
    FrozenSet,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
)

Holders = Mapping[str, FrozenSet[str]]
"""For each address the nodes whose kernel holds it."""

Sides = Mapping[str, str]
"""For each node the part of the LAN it is connected to: equal names reach each other."""


@dataclass(frozen=True)
class Event:
    """A kernel added (`held`) or deleted an address; `at` is CLOCK_MONOTONIC in seconds."""

    at: float
    node: str
    address: str
    held: bool


class Ownership:
    """Who held what, from a start on to an end."""

    def __init__(
        self,
        addresses: Sequence[str],
        start: Mapping[str, Set[str]],
        events: Sequence[Event],
        end: float,
    ) -> None:
        """`start` is what each node held before the events; other addresses are left out."""
        self.addresses = list(addresses)
        self.end = end
        self._start = {
            address: frozenset(node for node, held in start.items() if address in held)
            for address in addresses
        }
        self.changes = _changes(self._start, events)

    def states(self) -> Iterator[Tuple[float, Holders]]:
        """The holders at the start (time minus infinity) and after each change."""
        holders: Dict[str, FrozenSet[str]] = dict(self._start)
        yield float("-inf"), dict(holders)
        for event in self.changes:
            own = {event.node}
            before = holders[event.address]
            holders[event.address] = before | own if event.held else before - own
            yield event.at, dict(holders)

    def holders(self, at: float = float("inf")) -> Holders:
        last: Holders = dict(self._start)
        for time, holders in self.states():
            if time > at:
                break
            last = holders
        return last

    def good_from(self, since: float, good: Callable[[Holders], bool]) -> Optional[float]:
        """From when, not before `since`, `good` held to the end; None when it does not."""
        from_then: Optional[float] = None
        for time, holders in self.states():
            if not good(holders):
                from_then = None
            elif from_then is None:
                from_then = max(time, since)
        return from_then

    def moves(
        self,
        since: float,
        nodes: Optional[Sequence[str]] = None,
        until: float = float("inf"),
    ) -> Dict[str, int]:
        """How often each address was newly bound in that time, by any node or by those named."""
        counts = {address: 0 for address in self.addresses}
        for event in self.changes:
            if event.held and since <= event.at < until and (nodes is None or event.node in nodes):
                counts[event.address] += 1
        return counts

    def duplicates(
        self,
        sides: Sequence[Tuple[float, Sides]],
        since: float = float("-inf"),
        until: float = float("inf"),
    ) -> Dict[str, float]:
        """Seconds in which two nodes that reach each other held an address together.

        `sides` says from when on who reached whom, in order of time.
        """
        total = {address: 0.0 for address in self.addresses}
        end = min(until, self.end)
        times = sorted({event.at for event in self.changes} | {time for time, _ in sides})
        times = [since] + [time for time in times if since < time < end] + [end]
        states = list(self.states())
        state_times = [time for time, _ in states]
        side_times = [time for time, _ in sides]
        for begin, finish in zip(times, times[1:]):
            holders = states[bisect.bisect_right(state_times, begin) - 1][1]
            index = bisect.bisect_right(side_times, begin) - 1
            reach = sides[max(index, 0)][1]
            for address in _twice(holders, reach):
                total[address] += finish - begin
        return total

    def still_twice(self, reach: Sides) -> List[str]:
        """The addresses that two nodes which reach each other hold at the end."""
        return _twice(self.holders(), reach)


def _twice(holders: Holders, reach: Sides) -> List[str]:
    sides = {address: [reach[node] for node in nodes] for address, nodes in holders.items()}
    return [address for address, parts in sides.items() if len(parts) > len(set(parts))]


def _changes(start: Mapping[str, FrozenSet[str]], events: Sequence[Event]) -> List[Event]:
    """The events that changed something: a renewed lifetime is an address added again."""
    holding: Set[Tuple[str, str]] = {(node, a) for a, nodes in start.items() for node in nodes}
    changes: List[Event] = []
    for event in events:
        key = (event.node, event.address)
        if event.address in start and event.held != (key in holding):
            changes.append(event)
            (holding.add if event.held else holding.discard)(key)
    return changes


def each_once(holders: Holders, nodes: Sequence[str]) -> bool:
    """Whether exactly one of the given nodes holds each address."""
    group = set(nodes)
    return bool(holders) and all(len(owners & group) == 1 for owners in holders.values())


def shares(holders: Holders, nodes: Sequence[str]) -> Dict[str, int]:
    """How many addresses each node holds."""
    return {node: sum(node in owners for owners in holders.values()) for node in nodes}


def balanced(holders: Holders, nodes: Sequence[str]) -> bool:
    """Whether the nodes' shares differ by one at most."""
    counts = shares(holders, nodes).values()
    return max(counts) - min(counts) <= 1
