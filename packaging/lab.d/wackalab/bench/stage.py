"""Where a case plays: one lab under one subject, brought to rest before each fault."""

from __future__ import annotations

import itertools
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type

from ..errors import LabError
from ..lab import Lab
from ..plan import Plan
from ..measure.ownership import Holders, Sides, balanced, each_once
from ..measure.session import Measurement, Result
from ..report import neighbours

SETTLE = 45.0
"""Seconds within which any subject must be at rest again."""

RECOVER = 30.0
"""Seconds after a fault until it counts as never."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Setup:
    """The LAN of a case."""

    config: Path
    nodes: int = 4
    first: str = "192.168.100.183/24"
    edge: str = "192.168.100.1/24"
    period: float = 0.002


class Stage:
    """A lab that ends with the context, and with this process, whatever happens."""

    def __init__(self, subject: str, setup: Setup, options: Dict[str, Any]) -> None:
        self.subject = subject
        self.setup = setup
        self.lab = Lab.up(
            Plan(
                name=f"bench-{os.getpid()}-{next(_numbers)}",
                kind=subject,
                nodes=setup.nodes,
                first=setup.first,
                edge=setup.edge,
                config=str(setup.config),
                options=options,
                seconds=7200,
                leashed=True,
            )
        )
        self.nodes = [node.name for node in self.lab.state().nodes]

    def __enter__(self) -> "Stage":
        return self

    def __exit__(
        self,
        _kind: Optional[Type[BaseException]],
        _error: Optional[BaseException],
        _trace: Optional[TracebackType],
    ) -> None:
        self.lab.down()

    def measure(self) -> Measurement:
        return Measurement(self.lab, self.setup.period)

    def others(self, *victims: str) -> List[str]:
        return [node for node in self.nodes if node not in victims]

    def start_all(self) -> float:
        """Starts every daemon that does not run; gives the time before the first."""
        began = time.monotonic()
        for node in self.lab.state().nodes:
            if node.daemon is None or not node.daemon.alive():
                self.lab.start(node.name)
        return began

    def at_rest(self, holders: Holders) -> bool:
        return each_once(holders, self.nodes) and balanced(holders, self.nodes)

    def settle(self, measurement: Measurement) -> None:
        """Waits until all is spread evenly, has been so for a second, and every address answers."""
        deadline = time.monotonic() + SETTLE
        while True:
            since = measurement.wait(self.at_rest, deadline - time.monotonic(), "spread evenly")
            if time.monotonic() - max(since, deadline - SETTLE) > 1.0:
                self.answering(measurement, max(0.1, deadline - time.monotonic()))
                return
            time.sleep(0.05)

    def answering(self, measurement: Measurement, seconds: float = RECOVER) -> bool:
        """Waits until the client hears every address; False when one stays silent."""
        deadline = time.monotonic() + seconds
        while any(measurement.silent().values()):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def recover(self, measurement: Measurement, good: Callable[[Holders], bool], what: str) -> None:
        """Waits until the kernels are `good` and the client hears all, and half a second more."""
        measurement.wait(good, RECOVER, what)
        self.answering(measurement)
        time.sleep(0.5)

    def restore(self) -> None:
        """Mends the LAN and starts what does not run, for the next run."""
        self.lab.heal()
        self.start_all()

    def pointed(self, measurement: Measurement, nodes: Sequence[str]) -> float:
        """Waits until each address has one owner among the nodes and the client's table says so.

        Gives the time (monotonic) of that, some 20 ms late; infinite when it took too long.
        """
        deadline = time.monotonic() + RECOVER
        while time.monotonic() < deadline:
            holders = measurement.ownership().holders()
            living = {address: owners & set(nodes) for address, owners in holders.items()}
            if each_once(holders, nodes) and not self.misled(living):
                return time.monotonic()
            time.sleep(0.01)
        return math.inf

    def misled(self, holders: Holders) -> int:
        """How many addresses the client's (the router's) kernel would send to a wrong host."""
        seen = neighbours(self.lab.state())
        return sum(seen.get(address) not in owners for address, owners in holders.items())

    def status(self, node: str) -> Dict[str, Any]:
        """The daemon's own account of the cluster."""
        shown = self.lab.control(node, "status", "--json")
        if shown.returncode != 0:
            raise LabError(f"wackactl status on {node} failed: {shown.stderr.strip()}")
        content: Dict[str, Any] = json.loads(shown.stdout)["status"]
        return content

    def coordinator(self) -> str:
        """The name of the member that decides, as any living daemon tells."""
        for node in self.lab.state().nodes:
            if node.daemon and node.daemon.alive():
                status = self.status(node.name)
                names = {member["id"]: str(member["name"]) for member in status["members"]}
                return names[status["view"]["coordinator"]]
        raise LabError("no daemon lives that could name the coordinator")


def owned_by(holders: Holders, node: str) -> List[str]:
    return [address for address, owners in holders.items() if node in owners]


def without_the_dead(
    result: Result, deaths: Sequence[Tuple[float, str]]
) -> List[Tuple[float, Sides]]:
    """The sides as if a node whose daemon was killed had left the LAN at that moment."""
    times = sorted({at for at, _ in result.sides} | {at for at, _ in deaths})
    adapted: List[Tuple[float, Sides]] = []
    for time_ in times:
        known = [sides for at, sides in result.sides if at <= time_] or [result.sides[0][1]]
        dead = {node: f"dead {node}" for at, node in deaths if at <= time_}
        adapted.append((time_, {**known[-1], **dead}))
    return adapted
