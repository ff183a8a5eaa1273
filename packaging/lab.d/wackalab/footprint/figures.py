"""The figures with their bars. Pure."""

from __future__ import annotations

import statistics
from typing import Dict, List, Sequence

from ..bench.table import Bar, CaseTable

WACKAMOLE, KEEPALIVED = "wackamole", "keepalived"

_BARS: Dict[str, tuple[str, List[Bar]]] = {
    "start": (
        "a daemon is started, alone",
        [
            Bar("view", "until its first view", "ms", 700),
            Bar("socket", "until its control socket answers", "ms"),
            Bar("processor", "processor until the first view", "ms"),
        ],
    ),
    "control": (
        "`wackactl status`",
        [
            Bar("whole", "whole process", "ms", 120),
            Bar("processor", "its processor", "ms"),
            Bar("bare", "the same asked over the socket, without a JVM", "ms"),
        ],
    ),
    "memory": (
        "memory, 10 addresses, 3 nodes",
        [
            Bar("own", "PSS, as on a host of its own", "MB", 52, worst=True),
            Bar("pss", "PSS here, its files shared by the three", "MB", 52, worst=True),
        ],
    ),
    "flapping": (
        "while another node comes and goes",
        [
            Bar("growth", "PSS, last quarter less second quarter", "MB", 1, worst=True),
            Bar("highest", "PSS, highest, as on a host of its own", "MB", worst=True),
        ],
    ),
    "idle-slow": ("idle, `slow`", [Bar("share", "of one processor", "%", 0.5, worst=True)]),
    "idle-normal": ("idle, `normal`", [Bar("share", "of one processor", "%", 1, worst=True)]),
    "idle-fast": ("idle, `fast`", [Bar("share", "of one processor", "%", 2, worst=True)]),
    "size": (
        "size",
        [
            Bar("deb", ".deb", "MB", 35),
            Bar("rpm", ".rpm", "MB", 35),
            Bar("installed", "installed", "MB", 90),
        ],
    ),
}

FIGURES = list(_BARS)


def tables() -> Dict[str, CaseTable]:
    """An empty table for each figure."""
    return {name: CaseTable(name, title, bars) for name, (title, bars) in _BARS.items()}


def growth(course: Sequence[float]) -> float:
    """How much a course that was sampled evenly rose, without its beginning, as medians."""
    quarter = max(1, len(course) // 4)
    return statistics.median(course[-quarter:]) - statistics.median(course[quarter : 2 * quarter])
