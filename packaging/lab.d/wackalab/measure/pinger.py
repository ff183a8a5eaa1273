"""Pings every address at a steady, high rate from where it is run, and notes every probe.

A tool of our own, since fping tells no time of a lost probe, and its own pauses look like a silent
address. Here the kernel stamps each reply, so that a busy machine delays no stamp, and each probe's
sending time is kept, so that a pause of the pinger is told from a silence of the address. One
process sends 5,000 probes a second at a tenth of a core: 10 addresses every 2 ms. Replies are read
once a round: their stamps are the kernel's anyway.

Run as: python3 -B -m wackalab.measure.pinger PERIOD_SECONDS RESULT_FILE LIVE_FILE ADDRESS...
It prints "ready" after the first round, and writes the silences that it saw when it gets SIGTERM.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
import time
from array import array
from typing import Dict, List, Sequence

from .. import linux
from .gaps import gaps, late_after

_ICMP_FILTER = 1  # linux/icmp.h; a set bit is a type that is not wanted
_SOL_RAW = 255  # linux/socket.h
_SO_RCVBUFFORCE = 33  # asm-generic/socket.h
_SO_TIMESTAMPNS = 35
_STAMP = struct.Struct("qq")
_PROBE = struct.Struct("!BBHHHII")


class Pinger:
    """One round of probes a period; `received[address][round]` is 0.0 while nothing answered."""

    def __init__(self, addresses: Sequence[str], period: float, live: int) -> None:
        self.addresses = list(addresses)
        self.period = period
        self.sent = [array("d") for _ in addresses]
        self.received = [array("d") for _ in addresses]
        self.longest_pause = 0.0
        self._live = live
        self._silent = [True] * len(addresses)
        self._last_reply = [0.0] * len(addresses)
        self._mark = os.getpid() & 0xFFFF
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 16 << 20)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("=I", ~1 & 0xFFFFFFFF))

    def run(self, stopped: List[int]) -> None:
        gc.disable()
        number = 0
        due = time.monotonic()
        while not stopped:
            late = time.monotonic() - due
            self.longest_pause = max(self.longest_pause, late)
            if late > self.period:
                due += late
            self._send(number)
            if number == 1:
                print("ready", flush=True)
            number += 1
            due += self.period
            time.sleep(max(0.0, due - time.monotonic()))
            self._drain()
            self._tell_changes()
        time.sleep(0.02)
        self._drain()

    def _send(self, number: int) -> None:
        for index, address in enumerate(self.addresses):
            self.sent[index].append(time.monotonic())
            self.received[index].append(0.0)
            try:
                self._socket.sendto(_echo(self._mark, index, number), (address, 0))
            except OSError:
                continue  # No route or no neighbour: a probe without an answer, as noted.

    def _drain(self) -> None:
        offset = time.monotonic() - time.time()
        while True:
            try:
                packet, ancillary, _, _ = self._socket.recvmsg(128, 64)
            except BlockingIOError:
                return
            header = (packet[0] & 15) * 4
            if len(packet) < header + _PROBE.size:
                continue
            _, _, _, mark, _, index, number = _PROBE.unpack_from(packet, header)
            if mark != self._mark or index >= len(self.addresses):
                continue
            seconds, nanoseconds = _STAMP.unpack(ancillary[0][2])
            arrived = seconds + nanoseconds / 1e9 + offset
            if number < len(self.received[index]) and not self.received[index][number]:
                self.received[index][number] = arrived
                self._last_reply[index] = max(self._last_reply[index], arrived)

    def _tell_changes(self) -> None:
        """One line when an address falls silent or answers again, for who watches live."""
        now = time.monotonic()
        limit = max(4 * self.period, 0.02)
        for index, last in enumerate(self._last_reply):
            silent = now - last > limit
            if silent != self._silent[index]:
                self._silent[index] = silent
                change = {"at": now, "address": self.addresses[index], "silent": silent}
                os.write(self._live, json.dumps(change).encode() + b"\n")

    def result(self) -> Dict[str, object]:
        late = late_after(self.period)
        return {
            "period": self.period,
            "longest_pause": self.longest_pause,
            "silences": {
                address: [
                    (gap.start, gap.end, gap.lost)
                    for gap in gaps(zip(self.sent[index], self.received[index]), late)
                ]
                for index, address in enumerate(self.addresses)
            },
        }


def _echo(mark: int, index: int, number: int) -> bytes:
    """An ICMP echo request (RFC 792); its body says which address and which round."""
    sequence = number & 0xFFFF
    words = (8 << 8) + mark + sequence + (index & 0xFFFF) + (index >> 16)
    words += (number & 0xFFFF) + (number >> 16)
    words = (words & 0xFFFF) + (words >> 16)
    words = (words & 0xFFFF) + (words >> 16)
    return _PROBE.pack(8, 0, ~words & 0xFFFF, mark, sequence, index, number)


def main(arguments: Sequence[str]) -> int:
    period, result, live, *addresses = arguments
    linux.die_with_parent(signal.SIGTERM)
    # Ahead of the load that it measures under: a pinger that waits its turn sees nothing.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    stopped: List[int] = []
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda received, _: stopped.append(received))
    live_file = os.open(live, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    pinger = Pinger(addresses, float(period), live_file)
    pinger.run(stopped)
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    with open(result, "w", encoding="ascii") as file:
        json.dump(pinger.result(), file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
