"""Every case with its bars: the table "what must hold on the real kernel"."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Sequence, Tuple

from . import faults, garbage, large, starts
from .badfiles import bad_files
from .stage import Setup, Stage
from .table import Bar, Sample

_FIXTURES = Path(__file__).resolve().parents[4] / "agent/src/test/resources/fixtures"

_TWICE = Bar("twice", "an address bound twice on one LAN", "ms", 0, worst=True)
_TWICE_TOLD = Bar("twice", "an address bound twice on one LAN", "ms")
_OTHERS_MOVED = Bar("others_moved", "moves of other addresses", "", 0, worst=True)
_OTHERS_GAP = Bar("others_gap", "other addresses' gap", "ms")
_HELD_TOLD = Bar("held", "until survivors' kernels hold all", "ms")


@dataclass(frozen=True)
class Case:
    """`seconds` is about what a run takes; `fresh` cases begin each run with nothing running."""

    name: str
    title: str
    setup: Callable[[Path], Setup]
    run: Callable[[Stage, int], Sample]
    bars: Sequence[Bar]
    seconds: float
    fresh: bool = False
    for_peer: bool = True
    compare: Tuple[str, Callable[[Path], Setup]] = ("", large.small_setup)
    """A figure, and a second LAN whose same figure is taken off: told as `extra`."""


def _images(_scratch: Path) -> Setup:
    return Setup(_FIXTURES / "seed-images.conf")


def _pair(_scratch: Path) -> Setup:
    return Setup(_FIXTURES / "seed-images.conf", nodes=2)


def _front(_scratch: Path) -> Setup:
    return Setup(_FIXTURES / "seed-front.conf", nodes=2, first="192.168.100.101/24")


_CASES = [
    Case(
        "spread",
        "`seed-images.conf`, 4 nodes started at once",
        _images,
        starts.spread,
        [Bar("spread", "4 addresses on 4 nodes", "s", starts.MATURE + 1, worst=True), _TWICE],
        10,
        fresh=True,
    ),
    Case(
        "firewall",
        "a firewall between two daemons, the addresses' LAN intact",
        _pair,
        starts.firewall,
        [
            Bar("bound", "addresses that the later one binds", "", 0, worst=True),
            Bar("silent", "addresses of which it does not say why", "", 0, worst=True),
            _TWICE,
        ],
        22,
        fresh=True,
    ),
    Case(
        "front",
        "`seed-front.conf`, 2 nodes behind a router, one cut",
        _front,
        starts.front,
        [
            Bar("spread", "2 + 2 addresses", "s", starts.MATURE + 1, worst=True),
            Bar("misled", "addresses that the router sends astray", "", 0, worst=True),
            Bar("pointed", "until the router's neighbour table follows", "ms"),
            Bar("gap", "gap of the victim's addresses", "ms", 600),
            _TWICE,
        ],
        15,
        fresh=True,
    ),
    Case(
        "cut",
        "host cut off the LAN, cable pulled",
        _images,
        faults.cut,
        [Bar("gap", "client's gap", "ms", 600), _OTHERS_MOVED, _OTHERS_GAP, _TWICE],
        12,
    ),
    Case(
        "isolate",
        "host cut off the LAN, switch port mute, carrier up",
        _images,
        faults.isolate,
        [Bar("gap", "client's gap", "ms", 600), _OTHERS_MOVED, _OTHERS_GAP, _TWICE_TOLD],
        12,
    ),
    Case(
        "kill9",
        "kill -9 of the daemon",
        _images,
        faults.kill9,
        [
            Bar("held", "until survivors' kernels hold all", "ms", 50),
            Bar("gap", "client's gap", "ms"),
            _OTHERS_MOVED,
            _TWICE_TOLD,
        ],
        12,
    ),
    Case(
        "stop",
        "SIGTERM",
        _images,
        faults.stop,
        [Bar("gap", "gap of a moved address", "ms", 10), _OTHERS_MOVED, _OTHERS_GAP, _TWICE],
        12,
    ),
    Case(
        "rejoin",
        "a stopped node is started again",
        _images,
        faults.rejoin,
        [
            Bar("balanced", "balanced again", "s", faults.INTERVAL + 1, worst=True),
            Bar("moves", "moves of a moved address", "", 1, worst=True),
            Bar("gap", "gap of a moved address", "ms", 10),
            _OTHERS_MOVED,
            Bar("others_gap", "other addresses' gap", "ms", 5),
            _TWICE,
        ],
        16,
    ),
    Case(
        "partition",
        "partition 2 + 2, then healed",
        _images,
        faults.partition,
        [
            Bar("covered", "until each side covers the pool", "ms"),
            Bar("one_owner", "one owner each after the heal", "s", 2, worst=True),
            Bar("pointed", "client's neighbour table points to it", "s", 2, worst=True),
            Bar("gap", "client's gap around the heal", "ms"),
            _TWICE_TOLD,
        ],
        18,
    ),
    Case(
        "coordinator",
        "coordinator killed during a balance, twice in a row",
        large.slow_balance_setup,
        large.coordinator,
        [
            Bar("twice", "an address bound twice by living daemons", "ms", 0, worst=True),
            Bar("covered", "until the living hold all", "ms"),
        ],
        40,
        for_peer=False,
    ),
    Case(
        "many",
        "300 addresses on 3 nodes, one cut",
        large.many_setup,
        large.cut_one_of_three,
        [
            Bar("dark", "addresses that stay silent", "", 0, worst=True),
            Bar("gap", "client's gap, the longest", "ms"),
            Bar("extra", "more than with 4 addresses on 3 nodes", "ms", 200),
            _HELD_TOLD,
            _OTHERS_MOVED,
            _TWICE,
        ],
        25,
        compare=("gap", large.small_setup),
    ),
    Case(
        "garbage",
        "bad files, odd requests, noise on the group's ports",
        _images,
        garbage.garbage,
        [
            Bar("accepted", f"bad files accepted, of {len(bad_files())}", "", 0, worst=True),
            Bar("unplaced", "refused without file:line", "", 0, worst=True),
            Bar("deaf", "daemons that no longer answer", "", 0, worst=True),
            Bar("moved", "address changes", "", 0, worst=True),
            Bar("gap", "client's gap", "ms", 5),
        ],
        30,
        for_peer=False,
    ),
]

CASES: Dict[str, Case] = {case.name: case for case in _CASES}
