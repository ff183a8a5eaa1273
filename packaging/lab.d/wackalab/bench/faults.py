"""The cases in which a running cluster of four loses a node, or gets one back."""

from __future__ import annotations

import time
from typing import Callable, List

from ..measure.ownership import Holders, balanced, each_once
from ..measure.session import Result
from .stage import Stage, owned_by
from .table import Sample

INTERVAL = 4.0
"""The seed files' Balance interval, in seconds."""


def cut(stage: Stage, run: int) -> Sample:
    """The victim's cable is pulled."""
    return _lose(stage, run, stage.lab.cut)


def isolate(stage: Stage, run: int) -> Sample:
    """The victim's switch port is muted: nothing tells it by its carrier."""
    return _lose(stage, run, stage.lab.isolate)


def kill9(stage: Stage, run: int) -> Sample:
    return _lose(stage, run, stage.lab.kill)


def stop(stage: Stage, run: int) -> Sample:
    def ask_to_leave(victim: str) -> float:
        began = time.monotonic()
        stage.lab.stop(victim)
        return began

    return _lose(stage, run, ask_to_leave)


def _lose(stage: Stage, run: int, fault: Callable[[str], float]) -> Sample:
    stage.start_all()
    victim = stage.nodes[run % len(stage.nodes)]
    survivors = stage.others(victim)
    with stage.measure() as measurement:
        stage.settle(measurement)
        before = measurement.ownership().holders()
        began = fault(victim)

        def covered(now: Holders) -> bool:
            return each_once(now, survivors)

        stage.recover(measurement, covered, f"the others cover for {victim}")
        result = measurement.finish()
    stage.restore()
    return lost_node(result, before, victim, survivors, began)


def lost_node(
    result: Result, before: Holders, victim: str, survivors: List[str], began: float
) -> Sample:
    moved = owned_by(before, victim)
    spared = [address for address in before if address not in moved]
    held = result.ownership.good_from(began, lambda now: each_once(now, survivors))
    # What a victim that is cut off does to itself concerns nobody.
    moves = result.ownership.moves(began, survivors)
    return {
        "gap": ms(max(result.gap(address, began) for address in moved)),
        "held": ms(held - began) if held is not None else float("inf"),
        "others_gap": ms(max((result.gap(address, began) for address in spared), default=0.0)),
        "others_moved": sum(moves[address] > 0 for address in spared),
        "twice": ms(result.duplicates(began)),
    }


def rejoin(stage: Stage, run: int) -> Sample:
    """A stopped node is started again."""
    stage.start_all()
    victim = stage.nodes[run % len(stage.nodes)]
    survivors = stage.others(victim)
    with stage.measure() as settling:
        stage.settle(settling)
        stage.lab.stop(victim)
        stage.recover(settling, lambda now: each_once(now, survivors), "the others cover")
    with stage.measure() as measurement:
        stage.answering(measurement)
        before = measurement.ownership().holders()
        began = time.monotonic()
        stage.lab.start(victim)
        stage.recover(measurement, stage.at_rest, f"balanced after {victim} is back")
        time.sleep(1.0)
        result = measurement.finish()
    after = result.ownership.holders()
    moved = [address for address in before if before[address] != after[address]]
    spared = [address for address in before if address not in moved]
    moves = result.ownership.moves(began)
    nodes = stage.nodes
    even = result.ownership.good_from(
        began, lambda now: each_once(now, nodes) and balanced(now, nodes)
    )
    return {
        "balanced": even - began if even is not None else float("inf"),
        "gap": ms(max((result.gap(address, began) for address in moved), default=0.0)),
        "moves": max((moves[address] for address in moved), default=0),
        "others_gap": ms(max((result.gap(address, began) for address in spared), default=0.0)),
        "others_moved": sum(moves[address] > 0 for address in spared),
        "twice": ms(result.duplicates(began)),
    }


def partition(stage: Stage, run: int) -> Sample:
    """Two and two; the client is with the first two; then the switch is whole again."""
    stage.start_all()
    turn = run % len(stage.nodes)
    order = stage.nodes[turn:] + stage.nodes[:turn]
    first, second = order[:2], order[2:]

    def both_cover(now: Holders) -> bool:
        return each_once(now, first) and each_once(now, second)

    def one_owner(now: Holders) -> bool:
        return each_once(now, stage.nodes)

    with stage.measure() as measurement:
        stage.settle(measurement)
        split = stage.lab.partition(first, second)
        stage.recover(measurement, both_cover, "each side covers the pool")
        healed = stage.lab.heal()
        pointed = stage.pointed(measurement, stage.nodes)
        stage.recover(measurement, one_owner, "one owner each after the heal")
        time.sleep(1.0)
        result = measurement.finish()
    stage.restore()
    covered = _first(result, split, both_cover)
    single = result.ownership.good_from(healed, one_owner)
    return {
        "covered": ms(covered - split),
        "one_owner": single - healed if single is not None else float("inf"),
        "twice": ms(result.duplicates(healed)),
        "gap": ms(max(result.gap(address, healed) for address in result.silences)),
        "pointed": pointed - healed,
    }


def _first(result: Result, since: float, good: Callable[[Holders], bool]) -> float:
    times = (max(at, since) for at, now in result.ownership.states() if good(now) and at >= since)
    return next(times, float("inf"))


def ms(seconds: float) -> float:
    return seconds * 1000
