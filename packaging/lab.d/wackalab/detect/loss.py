"""One host is lost in one way or another, and comes back: two figures of one run."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Callable, List

from ..bench.stage import owned_by
from ..lab import Lab
from ..measure.ownership import Holders
from ..measure.session import Measurement, Result
from .figures import FAILED, Sample
from .scene import QUIET, Scene, let_go, ms, owners, twice, twice_at

COVER = 8.0
"""Seconds after which addresses that nobody took over are left as they are until the repair."""

LET_GO = 3.5
"""Seconds that a lost host's kernel gets to let its addresses go."""

RETURN = 3.0
"""Seconds within which a daemon that is started, or goes on, has done the first that it does."""


@dataclass(frozen=True)
class Fault:
    """How a host is lost, and how it comes back."""

    strike: Callable[[Lab, str], float]
    mend: Callable[[Lab, str], object]
    awaits_release: bool = True
    """Whether the run goes on until the victim's kernel has let go: nothing to await, if dead."""
    lasts: Callable[[int], float] = lambda run: 0.0
    """Seconds, by run, that it stays at least."""
    ends_itself: bool = False
    """Whether what is held twice would end with the fault, not only with somebody's repair."""


def heal(lab: Lab, _victim: str) -> None:
    lab.heal()


def start(lab: Lab, victim: str) -> None:
    lab.start(victim)


def heal_and_start(lab: Lab, victim: str) -> None:
    lab.heal()
    lab.start(victim)


def thaw(lab: Lab, victim: str) -> None:
    lab.thaw(victim)


def ask_to_leave(lab: Lab, victim: str) -> float:
    began = time.monotonic()
    lab.stop(victim)
    return began


def lose(fault: Fault) -> Callable[[Scene, int], Sample]:
    """The case of that fault. The victims take turns, so one in as many is the coordinator."""

    def run(scene: Scene, number: int) -> Sample:
        victim = scene.nodes[number % len(scene.nodes)]
        survivors = scene.others(victim)
        with scene.measure() as measurement:
            scene.settle(measurement)
            before = measurement.ownership().holders()
            began = fault.strike(scene.lab, victim)
            scene.reach(measurement, scene.living(survivors), COVER)
            if fault.awaits_release:
                await_release(measurement, victim, began)
            time.sleep(max(QUIET, began + fault.lasts(number) - time.monotonic()))
            mended = time.monotonic()
            holding = owned_by(measurement.ownership().holders(), victim)
            fault.mend(scene.lab, victim)
            # Where nobody took over, all looks level before the victim is back at all.
            time.sleep(RETURN if holding else 0.0)
            rested = scene.rest_again(measurement)
            result = measurement.finish()
        sample = during(result, before, victim, scene, began, mended)
        if twice_at(result, mended) and not fault.ends_itself:
            sample["twice"] = math.inf
        sample.update(afterwards(result, survivors, scene, mended))
        return sample if rested else {**sample, FAILED: 1}

    return run


def await_release(measurement: Measurement, victim: str, began: float) -> None:
    """Waits, a bounded time after the fault, until the victim's kernel holds nothing."""
    while time.monotonic() < began + LET_GO:
        if not owned_by(measurement.ownership().holders(), victim):
            return
        time.sleep(0.03)


def during(
    result: Result, before: Holders, victim: str, scene: Scene, began: float, mended: float
) -> Sample:
    """What the fault did until it was mended."""
    lost = owned_by(before, victim)
    spared = [address for address in before if address not in lost]
    # What a victim that is cut off does to itself concerns nobody.
    moves = result.ownership.moves(began, scene.others(victim), mended)
    held = result.ownership.holders(mended)
    return {
        "gap": ms(result.gap_within(lost, began, mended)),
        "others_gap": ms(result.gap_within(spared, began, mended)),
        "untaken": sum(not nodes for nodes in owners(held, scene.others(victim)).values()),
        "others_moved": sum(moves[address] > 0 for address in spared),
        "twice": twice(result, began, mended),
        "let_go": let_go(result.ownership, victim, began, mended),
        "pause": ms(result.longest_pause),
    }


def afterwards(result: Result, survivors: List[str], scene: Scene, mended: float) -> Sample:
    """What the return did, from the repair on."""
    then = owners(result.ownership.holders(mended), survivors)
    now = owners(result.ownership.holders(), scene.nodes)
    moved = [address for address in now if then[address] != now[address]]
    stayed = [address for address in now if then[address] == now[address]]
    flapped = result.ownership.moves(mended)
    rest = result.ownership.good_from(mended, scene.at_rest)
    return {
        "back_gap": ms(result.gap_within(moved, mended)),
        "back_others": ms(result.gap_within(stayed, mended)),
        "back_moves": sum(flapped[address] > 0 for address in stayed),
        "back_twice": twice(result, mended),
        "back": math.inf if rest is None else rest - mended,
    }
