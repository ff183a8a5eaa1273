"""A lab as an object: what the command line, the benchmark, the demo and the tests all call."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List, Optional, Set

from . import daemons, namespace, network, pool
from .errors import LabError, NotOurs, TookTooLong, UsageError
from .plan import Plan, draft, hosts_file
from .process import ProcessId
from .state import PREFIX, Host, State, Store, base_directory

STOP_PATIENCE = 20.0
"""Seconds that a daemon gets to hand over and leave after SIGTERM."""


JOURNAL = "faults.jsonl"
"""The file of a lab that says who could reach whom, and since when."""


class Lab:
    """One running lab. Every method leaves the state file telling the truth."""

    def __init__(self, name: str) -> None:
        self.store = Store(name)
        self.leash: Optional[int] = None

    @property
    def directory(self) -> Path:
        return self.store.directory

    @staticmethod
    def up(plan: Plan) -> "Lab":
        """Makes the LAN; starts no daemon yet. A half-made lab is taken away again."""
        state = draft(plan)
        lab = Lab(plan.name)
        lab.store.create(state)
        try:
            (lab.directory / "hosts").write_text(hosts_file(state), encoding="utf-8")
            if plan.config:
                shutil.copyfile(plan.config, lab.directory / "wackamole.conf")
                state.config = str(lab.directory / "wackamole.conf")
            lab._start_keeper(state, plan)
            lab.store.save(state)
            network.build(state)
            lab._journal(state, time.monotonic())
            lab.store.save(state)
        except BaseException:
            lab.down()
            raise
        return lab

    def _start_keeper(self, state: State, plan: Plan) -> None:
        names = [host.name for host in state.hosts()]
        ready_reader, ready_writer = os.pipe()
        leash_reader, self.leash = os.pipe()
        inherited = [ready_writer] + ([leash_reader] if plan.leashed else [])
        with open(self.directory / "keeper.log", "wb") as log:
            starter = subprocess.Popen(
                [sys.executable, "-B", "-m", "wackalab.keeper", str(self.directory)]
                + [str(plan.seconds), str(ready_writer)]
                + [str(leash_reader if plan.leashed else -1), *names],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=inherited,
                cwd="/",
                env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
            )
        os.close(ready_writer)
        os.close(leash_reader)
        with os.fdopen(ready_reader, "rb") as pipe:
            readable, _, _ = select.select([pipe], [], [], 20)
            answer = pipe.read() if readable else b""
        starter.wait()
        if not answer:
            log_text = (self.directory / "keeper.log").read_text(encoding="utf-8").strip()
            raise LabError(f"cannot make the namespaces (are you root?): {log_text}")
        content = json.loads(answer)
        state.keeper = ProcessId.of(content["keeper"])
        for host in state.hosts():
            host.anchor = ProcessId.of(content["anchors"][host.name])

    def down(self) -> None:
        """Takes everything away; what is gone already is no error, what is not ours is one."""
        state = self.store.load()
        if state.keeper and state.keeper.signal(signal.SIGTERM):
            if not state.keeper.wait_gone(5) and state.keeper.signal(signal.SIGKILL):
                state.keeper.wait_gone(5)
        if self.leash is not None:
            os.close(self.leash)
            self.leash = None
        shutil.rmtree(self.directory, ignore_errors=True)
        if self.directory.exists():
            raise LabError(f"cannot remove {self.directory}")

    def state(self) -> State:
        state = self.store.load()
        if state.keeper is None or not state.keeper.alive():
            raise NotOurs(f"lab {state.name!r} is dead (its keeper is gone): run `lab down`")
        return state

    def start(self, name: str) -> ProcessId:
        """Starts the node's daemon. Does not wait for it to be of use."""
        with self.store.change() as state:
            node = state.node(name)
            if node.daemon and node.daemon.alive():
                raise UsageError(f"{name}'s daemon runs already (process {node.daemon.pid})")
            if state.kind == "none":
                raise UsageError("this lab was made with --daemon none")
            argv = daemons.KINDS[state.kind].command(state, node, self.directory)
            node.daemon = namespace.spawn(
                node.process(), argv, self.log(name), daemons.environment(state, node)
            )
            return node.daemon

    def stop(self, name: str) -> None:
        """SIGTERM, and waits until the daemon has left."""
        daemon = self._daemon(name)
        daemon.signal(signal.SIGTERM)
        if not daemon.wait_gone(STOP_PATIENCE):
            raise TookTooLong(f"{name}'s daemon still runs {STOP_PATIENCE:.0f} s after SIGTERM")

    def kill(self, name: str) -> float:
        """SIGKILL; gives the time (monotonic) at which it was sent."""
        return self._hit(name, signal.SIGKILL)

    def freeze(self, name: str) -> float:
        return self._hit(name, signal.SIGSTOP)

    def thaw(self, name: str) -> float:
        return self._hit(name, signal.SIGCONT)

    def cut(self, name: str) -> float:
        """Pulls the node's cable: off the LAN, no carrier. Gives the time before the fault."""
        return self._port_fault(name, "cut")

    def isolate(self, name: str) -> float:
        """Mutes the node's port: off the LAN, carrier up."""
        return self._port_fault(name, "isolated")

    def partition(self, first: List[str], second: List[str]) -> float:
        with self.store.change() as state:
            everybody = {host.name for host in state.nodes}
            edge = (state.router or state.client).name
            named = first + second
            if set(named) - {edge} != everybody or len(named) != len(set(named)):
                raise UsageError(f"name each of {', '.join(sorted(everybody))} on exactly one side")
            state.faults.sides = [first, second]
            return self._broken(state, lambda: network.filter_frames(state))

    def firewall(self, one: str, other: str) -> float:
        """Between these two only ARP, ICMP and neighbour discovery pass, both ways."""
        with self.store.change() as state:
            pair = sorted([state.node(one).name, state.node(other).name])
            if one == other:
                raise UsageError("a firewall stands between two different nodes")
            if pair not in state.faults.firewalls:
                state.faults.firewalls.append(pair)
            return self._broken(state, lambda: network.filter_frames(state))

    def heal(self) -> float:
        """Mends every port, partition and firewall; processes stay as they are."""
        with self.store.change() as state:
            began = time.monotonic()
            for name in state.faults.cut:
                network.port_up(state, name)
            for name in state.faults.isolated:
                network.port_unmute(state, name)
            state.faults.cut, state.faults.isolated = [], []
            state.faults.sides, state.faults.firewalls = [], []
            network.filter_frames(state)
            self._journal(state, time.monotonic())
            return began

    def held(self, name: str) -> Set[str]:
        """The pool's addresses that the node's kernel holds now."""
        state = self.state()
        return held_by(state, state.node(name))

    def log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def control(
        self, name: str, *words: str, timeout: float = 10
    ) -> "subprocess.CompletedProcess[str]":
        """Runs `wackactl` on the node, on its own socket."""
        argv = self.control_command(name, *words)
        return subprocess.run(argv, capture_output=True, text=True, timeout=timeout)

    def control_command(self, name: str, *words: str) -> List[str]:
        """The command line, from the host, of `wackactl` on the node."""
        state = self.state()
        distribution = Path(state.options.get("distribution") or daemons.DISTRIBUTION)
        socket = pool.read(Path(state.config).read_text(encoding="utf-8")).control
        argv = [str(distribution / "bin" / "wackactl"), "-s", socket, *words]
        return namespace.inside(state.node(name).process(), argv)

    def _daemon(self, name: str) -> ProcessId:
        node = self.state().node(name)
        if node.daemon is None or not node.daemon.alive():
            raise UsageError(f"{name}'s daemon does not run")
        return node.daemon

    def _hit(self, name: str, number: signal.Signals) -> float:
        daemon = self._daemon(name)
        victims = daemons.KINDS[self.state().kind].processes(daemon)
        if number == signal.SIGKILL and len(victims) > 1:
            # A child that outlives its parent by a moment would clean up: this is no such ending.
            for victim in victims:
                victim.signal(signal.SIGSTOP)
        began = time.monotonic()
        for victim in victims:
            victim.signal(number)
        return began

    def _port_fault(self, name: str, fault: str) -> float:
        with self.store.change() as state:
            state.node(name)
            names: List[str] = getattr(state.faults, fault)
            if name not in names:
                names.append(name)
            port = network.port_down if fault == "cut" else network.port_mute
            return self._broken(state, lambda: port(state, name))

    def _broken(self, state: State, break_it: Callable[[], None]) -> float:
        """A fault counts from before it is made, a repair from when it is complete."""
        began = time.monotonic()
        self._journal(state, began)
        break_it()
        return began

    def _journal(self, state: State, at: float) -> None:
        with open(self.directory / JOURNAL, "a", encoding="ascii") as file:
            file.write(json.dumps({"at": at, "sides": network.sides(state)}) + "\n")


def held_by(state: State, host: Host) -> Set[str]:
    """The pool's addresses that a host's kernel holds now."""
    known = {pool.address(vip) for vip in state.vips}
    links = namespace.ip_json(host.process(), "address")
    return known & {entry["local"] for link in links for entry in link.get("addr_info", [])}


def names() -> List[str]:
    """The names of the directories that look like labs, whoever made them."""
    found = base_directory().glob(PREFIX + "*")
    return sorted(path.name[len(PREFIX) :] for path in found)
