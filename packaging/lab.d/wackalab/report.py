"""`lab measure` and `lab wait`: what a person wants to see of a measurement."""

from __future__ import annotations

import json
import math
import time
from typing import Any, Callable, Dict, List, Optional

from . import namespace, pool
from .errors import TookTooLong
from .lab import Lab
from .measure.ownership import each_once
from .measure.session import Measurement, Result
from .state import State


def measure_around(
    lab: Lab,
    seconds: float,
    period: float,
    as_json: bool,
    fault: Optional[Callable[[], int]],
) -> int:
    """Measures for so long; half a second after the start the fault is made."""
    with Measurement(lab, period) as measurement:
        time.sleep(0.5)
        began = measurement.count_from_now()
        failed = fault() if fault else 0
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        result = measurement.finish()
    rows = _rows(result, began)
    if as_json:
        print(json.dumps({"addresses": rows, "pinger_pause_ms": result.longest_pause * 1000}))
        return failed
    print(f"{'address':40} {'gap ms':>8} {'lost':>6} {'moves':>6} {'twice ms':>9}  owner")
    for row in rows:
        gap = "for good" if row["gap_ms"] is None else f"{row['gap_ms']:.1f}"
        owner = " ".join(row["owners"]) or "nobody"
        counts = f"{row['lost']:6} {row['moves']:6} {row['duplicate_ms']:9.1f}"
        print(f"{row['address']:40} {gap:>8} {counts}  {owner}")
    print(f"the pinger's own longest pause: {result.longest_pause * 1000:.1f} ms")
    return failed


def wait_for_each_once(lab: Lab, seconds: float) -> None:
    """Waits until exactly one node holds each address."""
    state = lab.state()
    names = [node.name for node in state.nodes]
    deadline = time.monotonic() + seconds
    while True:
        held = {name: lab.held(name) for name in names}
        holders = {
            pool.address(vip): frozenset(n for n in names if pool.address(vip) in held[n])
            for vip in state.vips
        }
        if each_once(holders, names):
            return
        if time.monotonic() > deadline:
            wrong = {a: sorted(nodes) for a, nodes in holders.items() if len(nodes) != 1}
            raise TookTooLong(f"after {seconds:.0f} s not held exactly once: {wrong}")
        time.sleep(0.1)


def neighbours(state: State) -> Dict[str, str]:
    """Where the client's (the router's) kernel sends each address: the node's name, or its MAC."""
    edge = state.router or state.client
    names = {node.mac: node.name for node in state.nodes}
    entries = namespace.ip_json(edge.process(), "neighbour", "show", "dev", state.interface)
    return {
        entry["dst"]: names.get(entry["lladdr"], entry["lladdr"])
        for entry in entries
        if "lladdr" in entry
    }


def _rows(result: Result, since: float) -> List[Dict[str, Any]]:
    twice = result.ownership.duplicates(result.sides, since)
    moves = result.ownership.moves(since)
    holders = result.ownership.holders()
    rows = []
    for address in result.ownership.addresses:
        gap = result.gap(address, since)
        rows.append(
            {
                "address": address,
                "gap_ms": None if math.isinf(gap) else gap * 1000,
                "lost": result.lost(address, since),
                "moves": moves[address],
                "duplicate_ms": twice[address] * 1000,
                "owners": sorted(holders[address]),
            }
        )
    return rows
