"""The cases with pools of their own making: 300 addresses, and a balance that takes its time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import List, Tuple

from ..measure.ownership import Holders, each_once
from ..measure.session import Measurement
from .faults import lost_node, ms
from .stage import RECOVER, Setup, Stage, without_the_dead
from .table import Sample

FIRST, EDGE = "10.77.0.1/16", "10.77.255.1/16"


def pool_file(file: Path, count: int, at_once: str = "all", interval: str = "1s") -> Path:
    """A configuration with so many virtual interfaces in one network."""
    lines = [f"    {{ eth0:10.77.{1 + n // 200}.{1 + n % 200}/16 }}" for n in range(count)]
    file.write_text(
        "Group = bench\nMature = 2s\n"
        f"Balance {{ AcquisitionsPerRound = {at_once}  Interval = {interval} }}\n"
        "VirtualInterfaces {\n" + "\n".join(lines) + "\n}\nNotify { arp-cache }\n",
        encoding="utf-8",
    )
    return file


def small_setup(scratch: Path) -> Setup:
    return Setup(pool_file(scratch / "small.conf", 4), 3, FIRST, EDGE)


def many_setup(scratch: Path) -> Setup:
    return Setup(pool_file(scratch / "many.conf", 300), 3, FIRST, EDGE, period=0.02)


def slow_balance_setup(scratch: Path) -> Setup:
    return Setup(pool_file(scratch / "slow.conf", 40, at_once="2"), 5, FIRST, EDGE, period=0.01)


def cut_one_of_three(stage: Stage, run: int) -> Sample:
    """The same fault for 4 and for 300 addresses; the bench compares the two."""
    stage.start_all()
    victim = stage.nodes[run % len(stage.nodes)]
    survivors = stage.others(victim)
    with stage.measure() as measurement:
        stage.settle(measurement)
        before = measurement.ownership().holders()
        began = stage.lab.cut(victim)
        stage.recover(measurement, lambda now: each_once(now, survivors), "the others cover")
        dark = sum(measurement.silent().values())
        result = measurement.finish()
    stage.restore()
    sample = lost_node(result, before, victim, survivors, began)
    return {**sample, "dark": dark}


def coordinator(stage: Stage, _run: int) -> Sample:
    """While addresses still move to a node that came back, the coordinator dies, then the next."""
    stage.start_all()
    with stage.measure() as settling:
        stage.settle(settling)
        returning = stage.nodes[-1]
        if stage.coordinator() == returning:
            returning = stage.nodes[-2]
        stage.lab.stop(returning)
        rest = stage.others(returning)
        stage.recover(settling, lambda now: each_once(now, rest), "the others cover")
    deaths: List[Tuple[float, str]] = []
    with stage.measure() as measurement:
        began = time.monotonic()
        stage.lab.start(returning)
        for _ in range(2):
            _wait_for_a_move(measurement, len(measurement.ownership().changes))
            victim = stage.coordinator()
            deaths.append((stage.lab.kill(victim), victim))
        living = stage.others(*(name for _, name in deaths))

        def covered(now: Holders) -> bool:
            return each_once(now, living)

        measurement.wait(covered, RECOVER, "the living cover for the dead")
        time.sleep(1.0)
        result = measurement.finish()
    stage.restore()
    since = result.ownership.good_from(deaths[-1][0], covered)
    twice = result.ownership.duplicates(without_the_dead(result, deaths), began)
    return {
        "twice": ms(max(twice.values())),
        "covered": ms(since - deaths[-1][0]) if since is not None else float("inf"),
    }


def _wait_for_a_move(measurement: Measurement, seen: int) -> None:
    deadline = time.monotonic() + RECOVER
    while len(measurement.ownership().changes) <= seen and time.monotonic() < deadline:
        time.sleep(0.01)
