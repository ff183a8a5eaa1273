"""One act of the demo: the cluster watched live from a beginning to a condition."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Sequence

from .. import network, pool
from ..errors import LabError, TookTooLong
from ..lab import Lab
from ..measure.ownership import Holders
from ..measure.session import Measurement, Result
from .drawing import NodeView, Vip, picture
from .screen import Screen

_FRAME = 0.1
_FRESH = 2.0


class StatusTable:
    """What `wackactl status` says on a node, asked again about every second, never waited for."""

    def __init__(self, lab: Lab, node: str) -> None:
        self._argv = lab.control_command(node, "status") if lab.state().kind == "wackamole" else []
        self._asked: Optional["subprocess.Popen[str]"] = None
        self._due = 0.0
        self.lines: List[str] = []

    def poll(self) -> List[str]:
        if self._asked is not None and self._asked.poll() is not None:
            text, _ = self._asked.communicate()
            if self._asked.returncode == 0:
                self.lines = text.rstrip().splitlines()
            self._asked = None
            self._due = time.monotonic() + 0.7
        if self._argv and self._asked is None and time.monotonic() >= self._due:
            self._asked = subprocess.Popen(
                self._argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        return self.lines

    def last(self, seconds: float = 5) -> List[str]:
        """The table as it is now, waited for."""
        self.close()
        if self._argv:
            try:
                shown = subprocess.run(
                    self._argv, capture_output=True, text=True, timeout=seconds
                ).stdout
            except subprocess.TimeoutExpired:
                return self.lines
            self.lines = shown.rstrip().splitlines() or self.lines
        return self.lines

    def close(self) -> None:
        if self._asked is not None:
            self._asked.kill()
            self._asked.communicate()
            self._asked = None


@dataclass(frozen=True)
class Move:
    """What became of one address in an act; times in seconds."""

    address: str
    source: str
    target: str
    gap: float


@dataclass(frozen=True)
class Outcome:
    result: Result
    began: float
    seconds: float
    """From the beginning until the kernels were as wanted."""
    moves: List[Move]
    others_gap: float


class Act:
    """`play` does something to the lab and shows what follows."""

    def __init__(self, lab: Lab, screen: Screen, asked: str) -> None:
        """`asked` is the node whose daemon tells the table."""
        self._lab = lab
        self._screen = screen
        self._asked = asked

    def play(
        self,
        title: str,
        begin: Callable[[], object],
        good: Callable[[Holders], bool],
        seconds: float,
    ) -> Outcome:
        screen = self._screen
        screen.say("", screen.paint.style("1", title))
        table = StatusTable(self._lab, self._asked)
        try:
            with Measurement(self._lab) as measurement:
                before = self._reachable(measurement.ownership().holders())
                time.sleep(0.3)
                began = time.monotonic()
                begin()
                self._watch(measurement, table, began, good, seconds)
                seen = measurement.ownership()
                since = seen.good_from(began, good) or began
                lines = self._lines(measurement, began, table.last())
                result = measurement.finish()
            screen.keep(lines)
        finally:
            table.close()
        return _outcome(result, before, self._reachable(seen.holders()), began, since - began)

    def _watch(
        self,
        measurement: Measurement,
        table: StatusTable,
        began: float,
        good: Callable[[Holders], bool],
        seconds: float,
    ) -> None:
        """Until it has been good, and every address has answered, for a second."""
        told = 0
        quiet_since: Optional[float] = None
        while quiet_since is None or time.monotonic() - quiet_since < 1.0:
            ownership = measurement.ownership()
            for change in ownership.changes[told:]:
                verb = "holds" if change.held else "drops"
                at = change.at - began
                self._screen.event(f"  {at:+8.3f} s  {change.node} {verb} {change.address}")
            told = len(ownership.changes)
            fine = good(ownership.holders()) and not any(measurement.silent().values())
            quiet_since = (quiet_since or time.monotonic()) if fine else None
            self._screen.frame(self._lines(measurement, began, table.poll()))
            if time.monotonic() - began > seconds:
                raise TookTooLong(f"not within {seconds:.0f} s; {self._logs()}")
            time.sleep(_FRAME)

    def _lines(self, measurement: Measurement, began: float, table: Sequence[str]) -> List[str]:
        state = self._lab.state()
        ownership = measurement.ownership()
        silent = measurement.silent()
        now = time.monotonic()
        fresh = {
            (c.node, c.address)
            for c in ownership.changes
            if c.held and now - c.at < _FRESH and c.at >= began
        }
        holders = ownership.holders()
        sides = network.sides(state)
        views = []
        for node in state.nodes:
            vips = [
                Vip(_short(address), place, not silent[address], (node.name, address) in fresh)
                for place, address in enumerate(ownership.addresses)
                if node.name in holders[address]
            ]
            own = pool.address(node.address)
            views.append(NodeView(node.name, _short(own), sides[node.name] == "lan", vips))
        client = f"client {pool.address(state.client.address)}, a ping to each address every 2 ms"
        lines = [""] + picture(views, client, self._screen.paint)
        if table:
            lines += ["", self._screen.paint.style("2", f"  {self._asked}$ wackactl status")]
            lines += ["  " + line for line in table]
        return lines

    def _reachable(self, holders: Holders) -> Dict[str, str]:
        """For each address the node on the LAN that holds it, or "nobody"."""
        sides = network.sides(self._lab.state())
        return {
            address: next((n for n in sorted(owners) if sides[n] == "lan"), "nobody")
            for address, owners in holders.items()
        }

    def _logs(self) -> str:
        tails = []
        for node in self._lab.state().nodes:
            try:
                text = self._lab.log(node.name).read_text(encoding="utf-8", errors="replace")
            except FileNotFoundError:
                continue
            tails += [f"\n    {node.name}: {line}" for line in text.splitlines()[-3:]]
        return "the daemons' last words:" + "".join(tails)


def _outcome(
    result: Result, before: Dict[str, str], after: Dict[str, str], began: float, seconds: float
) -> Outcome:
    if set(before) != set(after):
        raise LabError("the pool changed during the demo")
    moves = [
        Move(address, before[address], after[address], result.gap(address, began))
        for address in before
        if before[address] != after[address]
    ]
    moved = {move.address for move in moves}
    others = [result.gap(address, began) for address in before if address not in moved]
    return Outcome(result, began, seconds, moves, max(others, default=0.0))


def _short(address: str) -> str:
    """.200 of 192.168.100.200."""
    return "." + address.rpartition(".")[2]
