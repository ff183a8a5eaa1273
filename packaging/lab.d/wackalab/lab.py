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
from typing import List, Optional, Set

from . import daemons, namespace, network, pool
from .breakage import Breakable
from .errors import LabError, TookTooLong, UsageError
from .plan import Plan, draft, hosts_file
from .process import ProcessId
from .state import PREFIX, Host, State, Store, base_directory

STOP_PATIENCE = 20.0
"""Seconds that a daemon gets to hand over and leave after SIGTERM."""


class Lab(Breakable):
    """One running lab. Every method leaves the state file telling the truth."""

    def __init__(self, name: str) -> None:
        super().__init__(Store(name))
        self.leash: Optional[int] = None

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
            lab.journal(state, time.monotonic())
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

    def start(self, name: str) -> ProcessId:
        """Starts the node's daemon. Does not wait for it to be of use."""
        with self.store.change() as state:
            node = state.node(name)
            if node.daemon and node.daemon.alive():
                raise UsageError(f"{name}'s daemon runs already (process {node.daemon.pid})")
            if state.kind == "none":
                raise UsageError("this lab was made with --daemon none")
            if name in state.faults.unpowered:
                raise UsageError(f"{name} has no power: `lab heal` gives it back")
            argv = daemons.KINDS[state.kind].command(state, node, self.directory)
            node.daemon = namespace.spawn(
                node.process(), argv, self.log(name), daemons.environment(state, node)
            )
            return node.daemon

    def install(self, distribution: str) -> None:
        """From now on wackamole's daemons are started, and asked, with the programs of this."""
        with self.store.change() as state:
            state.options["distribution"] = distribution

    def stop(self, name: str) -> None:
        """SIGTERM, and waits until the daemon has left."""
        daemon = self._daemon(name)
        daemon.signal(signal.SIGTERM)
        if not daemon.wait_gone(STOP_PATIENCE):
            raise TookTooLong(f"{name}'s daemon still runs {STOP_PATIENCE:.0f} s after SIGTERM")

    def stop_to_return(self, name: str) -> None:
        """As `stop`, for a daemon that is to come back: its addresses stay bound for a while."""
        host = self.state().host(name)
        request = ["touch", "/run/wackamole/restart"]
        namespace.run(host.process(), request, network_only=False)
        self.stop(name)

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


def held_by(state: State, host: Host) -> Set[str]:
    """The pool's addresses that a host's kernel holds now."""
    known = {pool.address(vip) for vip in state.vips}
    links = namespace.ip_json(host.process(), "address")
    return known & {entry["local"] for link in links for entry in link.get("addr_info", [])}


def names() -> List[str]:
    """The names of the directories that look like labs, whoever made them."""
    found = base_directory().glob(PREFIX + "*")
    return sorted(path.name[len(PREFIX) :] for path in found)
