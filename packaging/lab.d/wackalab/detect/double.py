"""Two faults at a time: together, or the second while the first is being dealt with."""

from __future__ import annotations

import time
from typing import Callable, List, Tuple

from ..bench.stage import owned_by
from ..measure.ownership import Holders, each_once
from ..measure.session import Measurement
from .figures import FAILED, Sample
from .loss import COVER, await_release
from .scene import QUIET, Scene, ms, twice

_Struck = Tuple[float, List[str]]
"""When the fault that is measured was made, and who holds the pool after it."""


def at_once(scene: Scene, measurement: Measurement, number: int) -> _Struck:
    """Two hosts fall off the LAN together; in every second run the other one's daemon dies."""
    one, other, third = _turn(scene, number)
    began = scene.lab.cut(one)
    (scene.lab.kill if number % 2 else scene.lab.cut)(other)
    return began, [third]


def in_a_balance(scene: Scene, measurement: Measurement, number: int) -> _Struck:
    """A host comes back, and while addresses move to it another one falls off the LAN."""
    one, other, third = _turn(scene, number)
    scene.lab.stop(one)
    scene.reach(measurement, scene.living([other, third]), COVER)
    scene.lab.start(one)
    _first_change(measurement, lambda now: bool(owned_by(now, one)), 30.0)
    return scene.lab.cut(other), [one, third]


def in_a_merge(scene: Scene, measurement: Measurement, number: int) -> _Struck:
    """A muted port is opened, and 0 to 180 ms later, by run, another host falls off the LAN."""
    one, other, third = _turn(scene, number)
    muted = scene.lab.mute(one)
    scene.reach(measurement, scene.living([other, third]), COVER)
    await_release(measurement, one, muted)
    scene.lab.heal()
    time.sleep(number % 10 * 0.02)
    return scene.lab.cut(other), [one, third]


def in_a_takeover(scene: Scene, measurement: Measurement, number: int) -> _Struck:
    """As soon as one host binds an address of another that fell off the LAN, it falls off too."""
    one, *rest = _turn(scene, number)
    lost = owned_by(measurement.ownership().holders(), one)
    began = scene.lab.cut(one)

    def taken(now: Holders) -> bool:
        return any(now[address] & set(rest) for address in lost)

    _first_change(measurement, taken, COVER)
    holders = measurement.ownership().holders()
    takers = [node for node in rest if any(node in holders[address] for address in lost)]
    other = (takers or rest)[0]
    scene.lab.cut(other)
    return began, [node for node in rest if node != other]


def two(strike: Callable[[Scene, Measurement, int], _Struck]) -> Callable[[Scene, int], Sample]:
    """The case of such a double fault."""

    def run(scene: Scene, number: int) -> Sample:
        with scene.measure() as measurement:
            scene.settle(measurement)
            began, living = strike(scene, measurement, number)
            scene.reach(measurement, scene.living(living), COVER)
            time.sleep(QUIET)
            mended = time.monotonic()
            held = _held(measurement, living, began)
            scene.restore()
            rested = scene.rest_again(measurement)
            result = measurement.finish()
        sample = {
            "gap": ms(result.gap_within(result.silences, began, mended)),
            "twice": twice(result, began, mended),
            "held": held,
            "back_twice": twice(result, mended),
            "pause": ms(result.longest_pause),
        }
        return sample if rested else {**sample, FAILED: 1}

    return run


def _held(measurement: Measurement, living: List[str], began: float) -> float:
    """Milliseconds until the living hold all."""
    since = measurement.ownership().good_from(began, lambda now: each_once(now, living))
    return float("inf") if since is None else ms(since - began)


def _turn(scene: Scene, number: int) -> List[str]:
    turn = number % len(scene.nodes)
    return (scene.nodes[turn:] + scene.nodes[:turn])[:3]


def _first_change(
    measurement: Measurement, happened: Callable[[Holders], bool], seconds: float
) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not happened(measurement.ownership().holders()):
        time.sleep(0.002)
