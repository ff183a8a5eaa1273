"""A measurement around whatever happens to a lab: pinger and kernel watch, started and stopped."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple, Type

from .. import namespace, pool
from ..breakage import JOURNAL
from ..errors import LabError, TookTooLong
from ..lab import Lab, held_by
from .gaps import Gap, longest, longest_within
from .ownership import Event, Holders, Ownership, Sides

_PACKAGES = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Result:
    """What was seen. All times are CLOCK_MONOTONIC, in seconds."""

    silences: Dict[str, List[Gap]]
    ownership: Ownership
    sides: List[Tuple[float, Sides]]
    longest_pause: float
    """The pinger's own longest pause: no gap is known to better than this."""

    def gap(self, address: str, since: float) -> float:
        """The address's longest silence that ended after `since`; infinite when it stays so."""
        return longest(self.silences[address], since)

    def lost(self, address: str, since: float) -> int:
        """How many probes of the silences that ended after `since` nobody ever answered."""
        return sum(gap.lost for gap in self.silences[address] if gap.end > since)

    def gap_within(self, addresses: Iterable[str], since: float, until: float = math.inf) -> float:
        """The longest silence of any of them between two moments; see `longest_within`."""
        found = (longest_within(self.silences[address], since, until) for address in addresses)
        return max(found, default=0.0)

    def answers(self, address: str) -> bool:
        """Whether it answered when the measurement ended."""
        return not any(math.isinf(gap.end) for gap in self.silences[address])

    def duplicates(self, since: float) -> float:
        """The longest time that any address was held twice by nodes that reach each other.

        Infinite when one still was when the measurement ended.
        """
        if self.ownership.still_twice(self.sides[-1][1]):
            return math.inf
        return max(self.ownership.duplicates(self.sides, since).values(), default=0.0)


class Measurement:
    """Use as a context; `finish` once, inside it. Whatever happens, its processes end with it."""

    def __init__(self, lab: Lab, period: float = 0.002) -> None:
        self._lab = lab
        self._state = lab.state()
        self.addresses = [pool.address(vip) for vip in self._state.vips]
        self._period = period
        self._directory = Path(tempfile.mkdtemp(prefix="measure-", dir=lab.directory))
        self._children: List["subprocess.Popen[str]"] = []
        self.began = -math.inf
        """From when on both measure."""
        self._start: Dict[str, Set[str]] = {}
        self._events: List[Event] = []
        self._event_lines = _Lines(self._directory / "events")
        self._silent = {address: True for address in self.addresses}
        self._silence_lines = _Lines(self._directory / "silences")

    def __enter__(self) -> "Measurement":
        try:
            if self._state.keeper is None:
                raise LabError("the lab was never finished: run `lab down`")
            nodes = [f"{node.name}={node.process().pid}" for node in self._state.nodes]
            events = str(self._directory / "events")
            self._child("kernelwatch", [str(self._state.keeper.pid), events, *nodes])
            self._start = {node.name: held_by(self._state, node) for node in self._state.nodes}
            arguments = [str(self._period)]
            arguments += [str(self._directory / name) for name in ("result", "silences")]
            inside = namespace.inside(self._state.client.process(), [], network_only=True)
            # Announced here since the client may not have looked at the addresses before.
            self._child("pinger", arguments + self.addresses, inside)
            self.began = time.monotonic()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        _kind: Optional[Type[BaseException]],
        _error: Optional[BaseException],
        _trace: Optional[TracebackType],
    ) -> None:
        self._end()

    def count_from_now(self) -> float:
        """Says so to whoever waits for it outside, by a file: what was before is not counted."""
        now = time.monotonic()
        (self._directory / "began").touch()
        return now

    def ownership(self) -> Ownership:
        """Who held what up to now."""
        self._events += [Event(**json.loads(line)) for line in self._event_lines.fresh()]
        return Ownership(self.addresses, self._start, self._events, time.monotonic())

    def silent(self) -> Dict[str, bool]:
        """For each address whether it is silent now."""
        for line in self._silence_lines.fresh():
            change = json.loads(line)
            self._silent[change["address"]] = change["silent"]
        return dict(self._silent)

    def wait(self, good: Callable[[Holders], bool], seconds: float, what: str) -> float:
        """Waits until the holders are `good`; gives the time since when they are."""
        deadline = time.monotonic() + seconds
        while True:
            ownership = self.ownership()
            since = ownership.good_from(float("-inf"), good)
            if since is not None:
                return since
            if time.monotonic() > deadline:
                held = {a: sorted(nodes) for a, nodes in ownership.holders().items()}
                shown = held if len(held) <= 12 else f"{len(held)} addresses"
                raise TookTooLong(f"not within {seconds:.0f} s: {what}; held: {shown}")
            time.sleep(0.02)

    def finish(self) -> Result:
        """Stops both and gives what they saw."""
        ownership = self.ownership()
        watch, pinger = self._children
        for child in (watch, pinger):
            if child.poll() is not None:
                raise LabError(f"a measuring process ended early, with {child.returncode}")
        pinger.send_signal(signal.SIGTERM)
        pinger.wait(timeout=30)
        content = json.loads((self._directory / "result").read_text(encoding="ascii"))
        return Result(
            silences={
                address: [Gap(*gap) for gap in found]
                for address, found in content["silences"].items()
            },
            ownership=ownership,
            sides=_journal(self._lab.directory / JOURNAL),
            longest_pause=content["longest_pause"],
        )

    def _child(self, module: str, arguments: Sequence[str], prefix: Sequence[str] = ()) -> None:
        argv = [*prefix, sys.executable, "-B", "-m", f"wackalab.measure.{module}", *arguments]
        child = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(_PACKAGES)},
        )
        self._children.append(child)
        if child.stdout is None or child.stdout.readline().strip() != "ready":
            raise LabError(f"{module} did not start")

    def _end(self) -> None:
        for child in self._children:
            if child.poll() is None:
                child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()
        shutil.rmtree(self._directory, ignore_errors=True)


class _Lines:
    """A file that is being written, read line by line as it grows."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0

    def fresh(self) -> List[str]:
        """The complete lines that came since the last call."""
        try:
            with open(self._file, "rb") as file:
                file.seek(self._read)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole.decode("ascii").splitlines()


def _journal(file: Path) -> List[Tuple[float, Sides]]:
    entries = [json.loads(line) for line in _Lines(file).fresh()]
    return [(entry["at"], entry["sides"]) for entry in entries]
