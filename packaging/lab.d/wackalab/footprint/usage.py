"""What a process takes, as the kernel tells it: memory by mapping, processor by thread."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List

from ..process import ProcessId

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """Megabytes (1,000,000 bytes) that stay in memory."""

    pss: float
    """As the kernel counts: a page shared with other processes counts in parts."""

    own: float
    """The same, but files under `of` count whole: on a host of its own nobody else maps them."""


def memory(process: ProcessId, of: Path) -> Memory:
    """Of one process, from /proc/PID/smaps (proc(5)); `of` is where the program is installed."""
    lines = Path(f"/proc/{process.pid}/smaps").read_text(encoding="utf-8", errors="replace")
    return summed(lines.splitlines(), str(of) + "/")


def summed(smaps: Iterable[str], prefix: str) -> Memory:
    """Pure part of `memory`: a mapping's head, then its counts in kB."""
    pss = own = 0
    whole = False
    for line in smaps:
        words = line.split(None, 5)
        if not words[0].endswith(":"):
            whole = len(words) == 6 and words[5].startswith(prefix)
        elif words[0] == "Pss:":
            pss += int(words[1])
            own += 0 if whole else int(words[1])
        elif words[0] == "Rss:" and whole:
            own += int(words[1])
    return Memory(pss * 1024 / 1e6, own * 1024 / 1e6)


def processor(process: ProcessId) -> float:
    """Seconds of processor since it was started, of all its threads, ended ones too."""
    fields = _after_name(Path(f"/proc/{process.pid}/stat"))
    return (int(fields[11]) + int(fields[12])) / _TICKS


def threads(process: ProcessId) -> Dict[str, float]:
    """Seconds of processor by name of thread; of those that live, at most 15 letters of a name."""
    found: Dict[str, float] = {}
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        try:
            name = (task / "comm").read_text(encoding="utf-8", errors="replace").strip()
            # sched(7): nanoseconds on a processor, nanoseconds of waiting, slices.
            nanoseconds = int((task / "schedstat").read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[name] = found.get(name, 0.0) + nanoseconds / 1e9
    return found


def busiest(before: Dict[str, float], after: Dict[str, float], seconds: float) -> List[str]:
    """The threads that took most between two looks, as text: share of one processor, name."""
    spent = sorted(
        ((after[name] - before.get(name, 0.0), name) for name in after), key=lambda row: -row[0]
    )
    return [f"{took / seconds:.2%} {name}" for took, name in spent[:6] if took > 0]


def _after_name(stat: Path) -> List[str]:
    """The fields of /proc/PID/stat from the state on; the name before them may hold blanks."""
    return stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
