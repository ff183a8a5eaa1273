"""What can be broken in a lab, and mended again: the processes of a node, its port, the LAN."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Callable, List, TypeVar

from . import daemons, network
from .errors import NotOurs, UsageError
from .process import ProcessId
from .state import State, Store

_T = TypeVar("_T")

JOURNAL = "faults.jsonl"
"""The file of a lab that says who could reach whom, and since when."""


class Breakable:
    """The faults of a lab. Each gives the time (monotonic) from which on it counts."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def directory(self) -> Path:
        return self.store.directory

    def state(self) -> State:
        state = self.store.load()
        if state.keeper is None or not state.keeper.alive():
            raise NotOurs(f"lab {state.name!r} is dead (its keeper is gone): run `lab down`")
        return state

    def kill(self, name: str) -> float:
        """SIGKILL to the daemon; wackamole's guard outlives it."""
        return self._kill(self._victims(name))

    def killboth(self, name: str) -> float:
        """SIGKILL to all that runs on the node, the guard included, before any can react."""
        self._daemon(name)
        return self._kill(self._all(name))

    def power(self, name: str) -> float:
        """The node loses its power: off the LAN, and all that ran on it killed.

        Its namespace lives on, addresses and all; `heal` takes them away before the cable is in.
        """
        victims = self._all(name)
        # The cable first: nothing that they still do can be seen, and the silences begin together.
        began = self.cut(name)
        self._kill(victims)
        with self.store.change() as state:
            _once(state.faults.unpowered, name)
        return began

    def freeze(self, name: str) -> float:
        """SIGSTOP to the daemon; wackamole's guard goes on."""
        return self._signal(self._victims(name), signal.SIGSTOP)

    def freezeboth(self, name: str) -> float:
        """SIGSTOP to all that runs on the node, the guard included."""
        self._daemon(name)
        return self._signal(self._all(name), signal.SIGSTOP)

    def thaw(self, name: str) -> float:
        """SIGCONT to all that runs on the node."""
        return self._signal(self._all(name), signal.SIGCONT)

    def cut(self, name: str) -> float:
        """Pulls the node's cable: off the LAN, no carrier. Gives the time before the fault."""
        return self._port_fault(name, "cut")

    def isolate(self, name: str) -> float:
        """Mutes the node's port: off the LAN, carrier up."""
        return self._port_fault(name, "isolated")

    mute = isolate

    def dumb(self, name: str) -> float:
        """Nothing that the node sends arrives anywhere, ARP included; it hears all; carrier up."""
        return self._lan_fault(lambda state: _once(state.faults.dumb, state.node(name).name))

    def deaf(self, name: str) -> float:
        """The node hears nothing, ARP included; what it sends arrives; carrier up."""
        return self._lan_fault(lambda state: _once(state.faults.deaf, state.node(name).name))

    def pair(self, one: str, other: str) -> float:
        """The two do not hear each other, ARP included; everybody else hears both."""
        return self._lan_fault(lambda state: _once(state.faults.pairs, _two(state, one, other)))

    def firewall(self, one: str, other: str) -> float:
        """Between these two only ARP, ICMP and neighbour discovery pass, both ways."""
        return self._lan_fault(lambda state: _once(state.faults.firewalls, _two(state, one, other)))

    def partition(self, first: List[str], second: List[str]) -> float:
        def split(state: State) -> None:
            everybody = {host.name for host in state.nodes}
            edge = (state.router or state.client).name
            named = first + second
            if set(named) - {edge} != everybody or len(named) != len(set(named)):
                raise UsageError(f"name each of {', '.join(sorted(everybody))} on exactly one side")
            state.faults.sides = [first, second]

        return self._lan_fault(split)

    def heal(self) -> float:
        """Mends every port and the LAN; processes stay as they are."""
        with self.store.change() as state:
            began = time.monotonic()
            faults = state.faults
            for name in faults.unpowered:
                network.boot(state, name)
            for name in faults.cut:
                network.port_up(state, name)
            for name in faults.isolated:
                network.port_unmute(state, name)
            for broken in vars(faults).values():
                broken.clear()
            network.filter_frames(state)
            self.journal(state, time.monotonic())
            return began

    def journal(self, state: State, at: float) -> None:
        """Notes who reaches whom from then on."""
        with open(self.directory / JOURNAL, "a", encoding="ascii") as file:
            file.write(json.dumps({"at": at, "sides": network.sides(state)}) + "\n")

    def _daemon(self, name: str) -> ProcessId:
        node = self.state().node(name)
        if node.daemon is None or not node.daemon.alive():
            raise UsageError(f"{name}'s daemon does not run")
        return node.daemon

    def _victims(self, name: str) -> List[ProcessId]:
        return daemons.KINDS[self.state().kind].processes(self._daemon(name))

    def _all(self, name: str) -> List[ProcessId]:
        """All that runs on the node: whatever lost its parent there is the anchor's child."""
        return self.state().node(name).process().descendants()

    def _kill(self, victims: List[ProcessId]) -> float:
        if len(victims) > 1:
            # One that outlives another by a moment would clean up: this is no such ending.
            self._signal(victims, signal.SIGSTOP)
        return self._signal(victims, signal.SIGKILL)

    def _signal(self, victims: List[ProcessId], number: signal.Signals) -> float:
        began = time.monotonic()
        for victim in victims:
            victim.signal(number)
        return began

    def _port_fault(self, name: str, fault: str) -> float:
        with self.store.change() as state:
            _once(getattr(state.faults, fault), state.node(name).name)
            port = network.port_down if fault == "cut" else network.port_mute
            return self._broken(state, lambda: port(state, name))

    def _lan_fault(self, note: Callable[[State], None]) -> float:
        with self.store.change() as state:
            note(state)
            return self._broken(state, lambda: network.filter_frames(state))

    def _broken(self, state: State, break_it: Callable[[], None]) -> float:
        """A fault counts from before it is made, a repair from when it is complete."""
        began = time.monotonic()
        self.journal(state, began)
        break_it()
        return began


def _two(state: State, one: str, other: str) -> List[str]:
    if one == other:
        raise UsageError("name two different nodes")
    return sorted([state.node(one).name, state.node(other).name])


def _once(broken: List[_T], what: _T) -> None:
    if what not in broken:
        broken.append(what)
