"""From probes to gaps: how long an address was silent for a client. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

Probe = Tuple[float, float]
"""When sent and when answered, in seconds; 0.0 for no answer."""


@dataclass(frozen=True)
class Gap:
    """A silence between two answers; `end` is infinite when nothing answered any more."""

    start: float
    end: float
    lost: int

    @property
    def length(self) -> float:
        return self.end - self.start


def gaps(probes: Sequence[Probe], late: float) -> List[Gap]:
    """Every silence in which at least one probe was lost, or answered later than `late` seconds.

    A probe that waited for the neighbour to be resolved is answered late, and the silence ends
    with that answer. Where no probe was lost or late the pinger itself had paused: no gap.
    """
    found: List[Gap] = []
    last_answer: Optional[float] = None
    lost = 0
    for sent, received in probes:
        if not received:
            lost += 1
            continue
        if last_answer is not None and (lost or received - sent > late) and received > last_answer:
            found.append(Gap(last_answer, received, lost))
        last_answer = received if last_answer is None else max(received, last_answer)
        lost = 0
    # The last few may have been under way when the pinger was stopped.
    if lost and probes and probes[-1][0] - (last_answer or -math.inf) > late + 0.02:
        found.append(Gap(last_answer if last_answer is not None else -math.inf, math.inf, lost))
    return found


def longest(probes: Sequence[Probe], late: float, since: float = -math.inf) -> float:
    """The longest silence, in seconds, that ended after `since`; 0.0 when there was none."""
    return max((gap.length for gap in gaps(probes, late) if gap.end > since), default=0.0)
