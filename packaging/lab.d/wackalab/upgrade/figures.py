"""What a restart and an upgrade may cost. Pure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Dict, List

from ..bench.table import Bar, CaseTable, Sample
from ..measure.session import Result

SUBJECT = "wackamole"

_TITLES: Dict[str, str] = {
    "restart": "`systemctl restart`, node after node",
    "upgrade": "`apt-get install` of the next version, node after node",
    "mixed": "`systemctl restart` while versions are mixed",
    "back": "`apt-get install` of the former version, node after node",
    "stop": "to compare: `systemctl stop`, a node hands over",
}

_BARS = [
    Bar("lost", "answers lost, all addresses", "", 0, worst=True),
    Bar("moves", "addresses newly bound by any node", "", 0, worst=True),
    Bar("twice", "an address held by two nodes", "ms", 0, worst=True),
    Bar("gap", "longest silence, where an answer was late", "ms"),
    Bar("took", "until the command was done", "s"),
]


_TOLD = [replace(bar, limit=None) for bar in _BARS]


def tables() -> Dict[str, CaseTable]:
    """An empty table for each case, in the order of happening."""
    return {
        name: CaseTable(name, title, _TOLD if name == "stop" else _BARS)
        for name, title in _TITLES.items()
    }


def sample(result: Result, since: float, took: float) -> Sample:
    """Of one node that was restarted; endless where an address never answered again."""
    addresses: List[str] = result.ownership.addresses
    lost = sum(result.lost(address, since) for address in addresses)
    return {
        "lost": lost if all(result.answers(address) for address in addresses) else math.inf,
        "moves": sum(result.ownership.moves(since).values()),
        "twice": result.duplicates(since) * 1000,
        "gap": max(result.gap(address, since) for address in addresses) * 1000,
        "took": took,
    }
