"""The LAN itself breaks: in two parts, or between two hosts."""

from __future__ import annotations

import math
import time
from typing import Callable

from ..measure.ownership import each_once
from .figures import FAILED, Sample
from .loss import COVER, afterwards
from .membership import Logs
from .scene import QUIET, Scene, ms, twice, twice_at

SPLIT = 1.5
"""Seconds that a partition lasts at least: both sides have settled on what they claim."""


def partition(first: int) -> Callable[[Scene, int], Sample]:
    """So many hosts on the one side, the rest on the other; the client is with either in turn."""

    def run(scene: Scene, number: int) -> Sample:
        turn = number % len(scene.nodes)
        order = scene.nodes[turn:] + scene.nodes[:turn]
        near, far = order[:first], order[first:]
        if number % 2:
            near, far = far, near
        with scene.measure() as measurement:
            scene.settle(measurement)
            split = scene.lab.partition(near, far)
            scene.reach(measurement, scene.living(near), COVER)
            time.sleep(max(QUIET, split + SPLIT - time.monotonic()))
            healed = scene.lab.heal()
            rested = scene.rest_again(measurement)
            result = measurement.finish()
        single = result.ownership.good_from(healed, lambda now: each_once(now, scene.nodes))
        rest = result.ownership.good_from(healed, scene.at_rest)
        sample = {
            "gap": ms(result.gap_within(result.silences, split, healed)),
            "twice": twice(result, split, healed),
            "heal_gap": ms(result.gap_within(result.silences, healed)),
            "heal_twice": twice(result, healed),
            "single": math.inf if single is None else ms(single - healed),
            "back": math.inf if rest is None else rest - healed,
            "pause": ms(result.longest_pause),
        }
        return sample if rested else {**sample, FAILED: 1}

    return run


def pair(scene: Scene, number: int) -> Sample:
    """Two hosts do not hear each other for a minute; then the one that had to go may return."""
    one, other = (scene.nodes[(number + step) % len(scene.nodes)] for step in (0, 1))
    logs = Logs([scene.lab.log(node) for node in scene.nodes])
    with scene.measure() as measurement:
        scene.settle(measurement)
        before = measurement.ownership().holders()
        began = scene.lab.pair(one, other)
        time.sleep(60.0)
        mended = scene.lab.heal()
        excluded = logs.exclusions()
        rested = scene.rest_again(measurement)
        result = measurement.finish()
    moves = result.ownership.moves(began, until=mended)
    sample = {
        "gap": ms(result.gap_within(before, began, mended)),
        "twice": math.inf if twice_at(result, mended) else twice(result, began, mended),
        "moves": float(sum(moves.values())),
        "pause": ms(result.longest_pause),
        **afterwards(result, scene.nodes, scene, mended),
    }
    if scene.ours:
        sample["exclusions"] = excluded
    return sample if rested else {**sample, FAILED: 1}
