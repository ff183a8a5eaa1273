"""A healthy cluster on a machine that is not: nothing may move."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import Iterator

from .. import linux
from ..errors import LabError, UsageError
from .attach import Collector
from .figures import Sample
from .membership import Logs
from .scene import Scene, ms, twice
from .stall import StallWatch

LOAD = ["--cpu", "4", "--vm", "1"]


@contextmanager
def load(seconds: float) -> Iterator[None]:
    """Runs stress-ng; it ends with the context, with this process, and by itself."""
    if shutil.which("stress-ng") is None:
        raise UsageError("stress-ng is missing: `apt-get install stress-ng`")
    child = subprocess.Popen(
        ["stress-ng", *LOAD, "--timeout", f"{seconds:.0f}s", "--quiet"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: linux.die_with_parent(signal.SIGTERM),
    )
    try:
        yield
        if child.poll():
            raise LabError(f"stress-ng ended early, with {child.returncode}")
    finally:
        child.terminate()
        child.wait(timeout=30)


def stress(scene: Scene, seconds: float) -> Sample:
    """So long under load, with a collection in every daemon once a second."""
    logs = Logs([scene.lab.log(node) for node in scene.nodes])
    daemons = [node.daemon for node in scene.lab.state().nodes if node.daemon]
    with scene.measure() as measurement, StallWatch() as stalls, Collector() as collector:
        scene.settle(measurement)
        began = time.monotonic()
        with load(seconds + 60):
            while time.monotonic() < began + seconds:
                turn = time.monotonic() + 1
                if scene.ours:
                    for daemon in daemons:
                        collector.collect(daemon)
                time.sleep(max(0.0, turn - time.monotonic()))
        ended = time.monotonic()
        result = measurement.finish()
    moves = result.ownership.moves(began, until=ended)
    sample = {
        "moves": float(sum(moves.values())),
        "gap": ms(result.gap_within(result.silences, began, ended)),
        "twice": twice(result, began, ended),
        "stall": ms(stalls.longest),
        "pause": ms(result.longest_pause),
        "minutes": (ended - began) / 60,
    }
    if scene.ours:
        sample["exclusions"] = logs.exclusions()
        sample["collections"] = collector.collections
    return sample
