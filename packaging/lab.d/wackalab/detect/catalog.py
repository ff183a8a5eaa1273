"""Every fault with what must hold: bars go by subject, `normal` and `fast`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Tuple

from ..lab import Lab
from . import double, loss, splits
from .figures import Bar, Figure, Sample
from .loss import Fault, lose
from .scene import Scene

GAP, TWICE, LET_GO, MOVED, OTHERS, COUNTS = (
    "gap",
    "twice",
    "let_go",
    "back_gap",
    "others",
    "counts",
)
"""The tables of the document."""

_BOTH = ("normal", "fast")
_Bars = Dict[str, Bar]
_Pair = Tuple[Optional[float], Optional[float]]

PINGS = 5.0
"""Milliseconds: two probes lost, or one answered late. A client's silence of 0 is up to that."""


@dataclass(frozen=True)
class Case:
    """One fault. `seconds` is about what a run takes."""

    name: str
    title: str
    run: Callable[[Scene, int], Sample]
    figures: List[Figure]
    nodes: int = 3
    seconds: float = 6
    share: float = 1
    """Which part of the runs asked for it gets, one at least: variants of one row share them."""
    fresh: bool = False
    """Whether each run needs a new cluster: a member that was left out often waits longer."""
    young: bool = False
    """Whether the fault is to find daemons that are still starting."""
    period: float = 0.001
    """Seconds between two probes of an address."""
    plotted: str = "gap"
    """The figure that the plot shows."""
    for_peer: str = ""
    """Why keepalived does not run it; empty when it does."""

    def runs(self, asked: int) -> int:
        return max(1, math.ceil(asked * self.share))


def both(median: Optional[float] = None, worst: Optional[float] = None) -> _Bars:
    return {subject: Bar(median, worst) for subject in _BOTH}


def each(normal: _Pair, fast: _Pair) -> _Bars:
    return {"normal": Bar(*normal), "fast": Bar(*fast)}


_NEVER = both(worst=0)
_GONE = each((165, 220), (40, 65))
_TWO = each((330, 440), (80, 130))


def _back() -> List[Figure]:
    return [
        Figure("back_gap", MOVED, bars=both(5, 15)),
        Figure("back_others", OTHERS, bars=both(worst=PINGS), title="silent at the return"),
        Figure("back_moves", COUNTS, "", both(worst=0), "others moved at the return"),
        Figure("back_twice", TWICE, bars=_NEVER, title="at the return"),
        Figure("back", COUNTS, "s", title="until level again, s"),
    ]


def _lost(
    gap: _Bars, duplicate: Optional[_Bars] = None, free: Optional[_Bars] = None
) -> List[Figure]:
    return [
        Figure("gap", GAP, bars=gap),
        Figure("twice", TWICE, bars=duplicate or _NEVER, title="while it lasts"),
        Figure("let_go", LET_GO, "s", bars=free or {}),
        Figure("others_gap", OTHERS, title="silent while it lasts"),
        Figure("untaken", COUNTS, "", both(worst=0), "not taken over while it lasts"),
        Figure("others_moved", COUNTS, "", both(worst=0), "others moved while it lasts"),
        *_back(),
    ]


def _split(name: str, title: str, first: int, nodes: int) -> Case:
    figures = [
        Figure("gap", GAP),
        Figure("heal_gap", MOVED, bars=both(worst=50)),
        Figure("heal_twice", TWICE, bars=each((None, 200), (None, 80)), title="after the heal"),
        Figure("twice", TWICE, bars=_NEVER, title="within a side"),
        Figure("single", COUNTS, "ms", title="one owner each after the heal, ms"),
        Figure("back", COUNTS, "s", title="until level again, s"),
    ]
    seconds = 6 if nodes == 3 else 9
    run = splits.partition(first)
    return Case(name, title, run, figures, nodes, seconds, share=0.5, plotted="heal_gap")


def _double(name: str, title: str, strike: Callable[..., Tuple[float, List[str]]]) -> Case:
    figures = [
        Figure("gap", GAP, bars=_TWO),
        Figure("twice", TWICE, bars=_NEVER, title="while it lasts"),
        Figure("back_twice", TWICE, bars=_NEVER, title="at the return"),
        Figure("held", COUNTS, "ms", title="until the living hold all, ms"),
    ]
    return Case(name, title, double.two(strike), figures, seconds=8, share=0.3)


_RELEASES = both(worst=3)
_SAME_PROCESSES = "kill -9 and SIGSTOP hit all of keepalived's processes in any case"

_CASES = [
    Case(
        "cut",
        "cut: cable pulled",
        lose(Fault(Lab.cut, loss.heal)),
        _lost(_GONE, free=_RELEASES),
    ),
    Case(
        "mute",
        "cut: port muted, carrier up",
        lose(Fault(Lab.mute, loss.heal)),
        _lost(_GONE, free=_RELEASES),
    ),
    Case(
        "power",
        "power: cut and killed at once",
        lose(Fault(Lab.power, loss.heal_and_start, awaits_release=False)),
        _lost(_GONE),
    ),
    Case(
        "kill9",
        "kill -9 of the agent",
        lose(Fault(Lab.kill, loss.start, awaits_release=False)),
        _lost(both(25, 60)),
    ),
    Case(
        "killboth",
        "agent and guard killed together",
        lose(Fault(Lab.killboth, loss.start)),
        _lost(both(median=60)),
        seconds=8,
        for_peer=_SAME_PROCESSES,
    ),
    Case(
        "freezeboth",
        "agent and guard frozen together",
        lose(Fault(Lab.freezeboth, loss.thaw, ends_itself=True)),
        _lost(both(median=60)),
        seconds=8,
        for_peer=_SAME_PROCESSES,
    ),
    Case(
        "hang",
        "SIGSTOP for 30 s (nine of ten runs: 4 s)",
        lose(
            Fault(
                Lab.freeze,
                loss.thaw,
                lasts=lambda run: 4.0 if run % 10 else 30.0,
                ends_itself=True,
            )
        ),
        _lost(both(median=700)),
        seconds=11,
    ),
    Case(
        "dumb",
        "dumb: nobody hears it, carrier up",
        lose(Fault(Lab.dumb, loss.heal)),
        _lost(_GONE, free=_RELEASES),
    ),
    Case(
        "deaf",
        "deaf: it hears nothing, is heard",
        lose(Fault(Lab.deaf, loss.heal)),
        _lost(both(400, 600), both(worst=300)),
        seconds=6,
    ),
    Case(
        "pair",
        "two deaf to each other, a third hears both",
        splits.pair,
        [
            Figure("gap", GAP, bars=both(worst=600)),
            Figure("twice", TWICE, bars=_NEVER, title="while it lasts"),
            Figure("exclusions", COUNTS, "", both(worst=1), "exclusions in a minute"),
            Figure("moves", COUNTS, "", title="moves"),
            *_back(),
        ],
        seconds=68,
        share=0.3,
        fresh=True,
    ),
    Case(
        "stop",
        "stop: SIGTERM",
        lose(Fault(loss.ask_to_leave, loss.start)),
        _lost(both(5, 15)),
    ),
    _split("split21", "partition 2 + 1, heal", 2, 3),
    _split("split32", "partition 3 + 2, heal", 3, 5),
    _double("two", "two hosts at once", double.at_once),
    _double("in-balance", "a host during a balance round", double.in_a_balance),
    _double("in-merge", "a host during a merge", double.in_a_merge),
    _double("in-takeover", "the host that takes over", double.in_a_takeover),
    Case(
        "in-start",
        "cut within a second of the start of all three",
        lose(Fault(Lab.cut, loss.heal)),
        _lost(_GONE, free=_RELEASES),
        seconds=8,
        fresh=True,
        young=True,
    ),
]

CASES: Dict[str, Case] = {case.name: case for case in _CASES}

STRESS = "stress"


def stress_case(run: Callable[[Scene, int], Sample], seconds: float) -> Case:
    """The one case with a length of its own: one run of some minutes, probed every 10 ms."""
    return Case(
        STRESS,
        "`stress-ng --cpu 4 --vm 1`, forced collections",
        run,
        [
            Figure("exclusions", COUNTS, "", both(worst=0), "exclusions"),
            Figure("moves", COUNTS, "", both(worst=0), "moves"),
            Figure("twice", TWICE, bars=_NEVER, title="while it lasts"),
            Figure("gap", GAP),
            Figure("stall", COUNTS, "ms", title="longest pause of a process at nice 0, ms"),
            Figure("collections", COUNTS, "", title="forced collections"),
            Figure("minutes", COUNTS, "min", title="minutes under load"),
        ],
        seconds=seconds + 5,
        share=0,
        period=0.01,
        plotted="",
    )
