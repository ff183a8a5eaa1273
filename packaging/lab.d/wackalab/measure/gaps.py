"""From probes to gaps: how long an address was silent for a client. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterable, List, Optional, Sequence, Tuple

Probe = Tuple[float, float]
"""When sent and when answered, in seconds; 0.0 for no answer."""

AT_ONCE = 0.02
"""Seconds: a silence that began no longer before a moment than this began with that moment."""

LASTING = 0.1
"""Seconds: a silence that began so long before a moment, and outlasts it, was not going to end."""


@dataclass(frozen=True)
class Gap:
    """A silence between two answers; `end` is infinite when nothing answered any more."""

    start: float
    end: float
    lost: int

    @property
    def length(self) -> float:
        return self.end - self.start


def late_after(period: float) -> float:
    """Seconds after which an answer counts as late, for probes sent every `period` seconds."""
    return max(period, 0.005)


def gaps(probes: Iterable[Probe], late: float) -> List[Gap]:
    """Every silence in which at least one probe was lost, or answered later than `late` seconds.

    A probe that waited for the neighbour to be resolved is answered late, and the silence ends
    with that answer. Where no probe was lost or late the pinger itself had paused: no gap.
    """
    found: List[Gap] = []
    last_answer: Optional[float] = None
    last_sent = -math.inf
    lost = 0
    for sent, received in probes:
        last_sent = sent
        if not received:
            lost += 1
            continue
        if last_answer is not None and (lost or received - sent > late) and received > last_answer:
            found.append(Gap(last_answer, received, lost))
        last_answer = received if last_answer is None else max(received, last_answer)
        lost = 0
    # The last few may have been under way when the pinger was stopped.
    if lost and last_sent - (last_answer or -math.inf) > late + 0.02:
        found.append(Gap(last_answer if last_answer is not None else -math.inf, math.inf, lost))
    return found


def longest(silences: Sequence[Gap], since: float = -math.inf) -> float:
    """The longest silence, in seconds, that ended after `since`; 0.0 when there was none."""
    return max((gap.length for gap in silences if gap.end > since), default=0.0)


def longest_within(silences: Sequence[Gap], since: float, until: float) -> float:
    """The longest silence that a fault at `since` caused before it was mended at `until`.

    Infinite when one was still going on at the end: it would have lasted as long as the fault. What
    was silent already at `since` counts from then on, not from its beginning.
    """
    found = 0.0
    for gap in silences:
        if gap.end <= since or gap.start >= until - AT_ONCE:
            continue
        if gap.end > until and gap.start < until - LASTING:
            return math.inf
        found = max(found, gap.end - (gap.start if gap.start > since - AT_ONCE else since))
    return found
