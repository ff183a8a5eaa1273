"""Processes by pid and start time: a pid that the kernel gave to somebody else is never hit."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import List, Optional


@dataclass(frozen=True)
class ProcessId:
    """One process, not merely one number: `start` is field 22 of /proc/PID/stat (clock ticks)."""

    pid: int
    start: int

    @staticmethod
    def of(pid: int) -> "ProcessId":
        start = _start_time(pid)
        if start is None:
            raise ProcessLookupError(f"process {pid} is gone already")
        return ProcessId(pid, start)

    def alive(self) -> bool:
        """Whether it still runs; a zombie has stopped running."""
        return _start_time(self.pid) == self.start and self.state() != "Z"

    def state(self) -> str:
        """The kernel's letter (R, S, D, T, Z), or "" when it is gone."""
        fields = _stat(self.pid)
        return fields[0] if fields else ""

    def signal(self, number: int) -> bool:
        """Sends a signal to exactly this process; False when it is gone."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            if not self.alive():
                return False
            signal.pidfd_send_signal(descriptor, number)
            return True
        except ProcessLookupError:
            return False
        finally:
            os.close(descriptor)

    def wait_gone(self, seconds: float) -> bool:
        """Waits until it no longer runs, at most so long; says whether it is gone."""
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.002)
        return True

    def descendants(self) -> List["ProcessId"]:
        """Its living children and theirs, nearest first."""
        found: List[ProcessId] = []
        queue = [self.pid]
        while queue:
            for child in _children(queue.pop(0)):
                start = _start_time(child)
                if start is not None:
                    found.append(ProcessId(child, start))
                    queue.append(child)
        return found


def _children(pid: int) -> List[int]:
    """Of every thread: a JVM forks from any of them, and each thread's list has its own alone."""
    found: List[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except (FileNotFoundError, ProcessLookupError):
        return []
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _start_time(pid: int) -> Optional[int]:
    fields = _stat(pid)
    return int(fields[19]) if fields else None


def _stat(pid: int) -> List[str]:
    """The fields of /proc/PID/stat from the state on; the name before them may hold blanks."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
