"""Where a case plays: one cluster, brought to rest before each fault, and never waited for long."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Callable, Dict, List, Sequence

from ..bench.stage import SETTLE, Setup, Stage
from ..errors import TookTooLong
from ..measure.ownership import Holders, Ownership, each_once
from ..measure.session import Measurement, Result
from .subjects import EDGE, FIRST, Subject

QUIET = 0.4
"""Seconds that a cluster must have been at rest before it is broken, and after it was mended."""

POLL = 0.03

START = 5.0
"""Seconds that what a daemon does at its start takes at most; no case but one is to find it there."""


class Scene(Stage):
    """A lab under one subject. It ends with the context, and with this process."""

    def __init__(
        self, subject: Subject, nodes: int, period: float, scratch: Path, distribution: str
    ) -> None:
        options = dict(subject.options)
        if subject.ours and distribution:
            options["distribution"] = distribution
        file = subject.configuration(scratch / f"{subject.name}.conf")
        super().__init__(subject.kind, Setup(file, nodes, FIRST, EDGE, period), options)
        self.ours = subject.ours

    def grow_up(self) -> None:
        """Waits until what was just started is as quick as it will ever be."""
        time.sleep(START)

    def settle(self, measurement: Measurement) -> None:
        """Waits until all is spread evenly, has been so for a while, and every address answers."""
        deadline = time.monotonic() + SETTLE
        while time.monotonic() < deadline:
            since = measurement.ownership().good_from(-math.inf, self.at_rest)
            quiet = since is not None and self._quiet(measurement, since)
            if quiet and not any(measurement.silent().values()):
                return
            time.sleep(POLL)
        held = {a: sorted(nodes) for a, nodes in measurement.ownership().holders().items()}
        silent = sorted(a for a, silent in measurement.silent().items() if silent)
        raise TookTooLong(f"not at rest within {SETTLE:.0f} s; held: {held}; silent: {silent}")

    def _quiet(self, measurement: Measurement, since: float) -> bool:
        return time.monotonic() - max(since, measurement.began) > QUIET

    def reach(
        self, measurement: Measurement, good: Callable[[Holders], bool], seconds: float
    ) -> bool:
        """Waits at most so long until the kernels are `good` and the client hears all addresses."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if good(measurement.ownership().holders()) and not any(measurement.silent().values()):
                return True
            time.sleep(POLL)
        return False

    def rest_again(self, measurement: Measurement) -> bool:
        """Waits until all is well after a repair; False when it never is."""
        try:
            self.settle(measurement)
        except TookTooLong:
            return False
        return True

    def living(self, nodes: Sequence[str]) -> Callable[[Holders], bool]:
        return lambda now: each_once(now, nodes)


def owners(holders: Holders, among: Sequence[str]) -> Dict[str, List[str]]:
    """For each address those of the nodes that hold it."""
    return {address: sorted(nodes & set(among)) for address, nodes in holders.items()}


def twice(result: Result, since: float, until: float = math.inf) -> float:
    """Milliseconds in which nodes that were heard together held an address together, the worst."""
    found = result.ownership.duplicates(result.sides, since, until)
    return ms(max(found.values(), default=0.0))


def twice_at(result: Result, at: float) -> bool:
    """Whether an address was held so at that moment."""
    sides = [reach for since, reach in result.sides if since <= at][-1]
    held = result.ownership.holders(at)
    return any(len(nodes) > len({sides[node] for node in nodes}) for nodes in held.values())


def let_go(ownership: Ownership, node: str, since: float, until: float) -> float:
    """Seconds until the node's kernel held nothing of the pool; infinite when it still did."""
    free: float = math.inf
    for at, holders in ownership.states():
        if at >= until:
            break
        holds = any(node in nodes for nodes in holders.values())
        free = math.inf if holds else min(free, max(at, since))
    return free - since


def ms(seconds: float) -> float:
    return seconds * 1000
