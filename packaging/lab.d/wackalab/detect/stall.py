"""How long an ordinary process was not scheduled: what a daemon at nice 0 had to live with."""

from __future__ import annotations

import signal
import subprocess
import sys

from .. import linux

_WATCH = """
import signal, sys, time
period, longest, stopped = 0.002, 0.0, []
signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
print("ready", flush=True)
last = time.monotonic()
while not stopped:
    time.sleep(period)
    now = time.monotonic()
    longest, last = max(longest, now - last - period), now
print(longest, flush=True)
"""


class StallWatch:
    """Use as a context; `longest` is in seconds, and known when the context has ended."""

    def __init__(self) -> None:
        self.longest = 0.0

    def __enter__(self) -> "StallWatch":
        self._child = subprocess.Popen(
            [sys.executable, "-c", _WATCH],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: linux.die_with_parent(signal.SIGTERM),
        )
        assert self._child.stdout is not None
        self._child.stdout.readline()
        return self

    def __exit__(self, *_how: object) -> None:
        self._child.terminate()
        told, _ = self._child.communicate(timeout=30)
        self.longest = float(told or 0)
