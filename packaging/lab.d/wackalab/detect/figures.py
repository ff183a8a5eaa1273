"""Figures, their bars, and whether the samples of a case hold them. Pure."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence

Sample = Dict[str, float]
"""What one run measured, by the figures' keys; infinite where it never ended."""

FAILED = "failed"
"""The key, in a sample, of a run after which the cluster did not come to rest again."""


@dataclass(frozen=True)
class Bar:
    """What must hold; a part that is None is only told."""

    median: Optional[float] = None
    worst: Optional[float] = None

    def text(self, unit: str) -> str:
        both = [
            "–" if limit is None else number(limit, unit) for limit in (self.median, self.worst)
        ]
        return f"{both[0]} / {both[1]}"


@dataclass(frozen=True)
class Figure:
    """One figure of a case; `table` is the one in which it is shown, `bars` go by subject."""

    key: str
    table: str
    unit: str = "ms"
    bars: Mapping[str, Bar] = field(default_factory=dict)
    title: str = ""
    """Where a table has more than one figure of a case."""

    def values(self, samples: Sequence[Sample]) -> List[float]:
        return [sample[self.key] for sample in samples if self.key in sample]

    def missed(self, subject: str, samples: Sequence[Sample]) -> List[str]:
        """What of the bar does not hold, for a person."""
        values, bar = self.values(samples), self.bars.get(subject)
        if bar is None or not samples:
            return []
        if not values:
            return ["not measured"]
        found = []
        for what, value, limit in (
            ("median", statistics.median(values), bar.median),
            ("worst", max(values), bar.worst),
        ):
            if limit is not None and value > limit:
                text = number(value, self.unit)
                found.append(f"{what} {text}, bar {number(limit, self.unit)} {self.unit}".rstrip())
        return found

    def remarkable(self, subject: str, sample: Sample) -> bool:
        """Whether the run is beyond the worst that is allowed, so that somebody has to look at it."""
        bar = self.bars.get(subject)
        return bar is not None and bar.worst is not None and sample.get(self.key, 0) > bar.worst

    def text(self, samples: Sequence[Sample]) -> str:
        """Median and worst; one number where there is one run."""
        values = self.values(samples)
        if not values:
            return ""
        middle, worst = statistics.median(values), max(values)
        if len(values) == 1:
            return number(worst, self.unit)
        return f"{number(middle, self.unit)} / {number(worst, self.unit)}"

    def bars_text(self, only_worst: bool = False) -> str:
        """All subjects' bars, those that are alike once."""
        texts: Dict[str, List[str]] = {}
        for subject, bar in self.bars.items():
            text = bar.text(self.unit)
            texts.setdefault(text.rpartition(" / ")[2] if only_worst else text, []).append(subject)
        if len(texts) == 1:
            return next(iter(texts))
        return ", ".join(f"{' '.join(names)} {text}" for text, names in texts.items())


def number(value: float, unit: str) -> str:
    """Without its unit: 2,890 or 4.2 (ms), 2.1 (s, min), 3 (a count)."""
    if math.isinf(value):
        return "endless"
    digits = {"s": 1, "min": 1, "ms": 0 if value >= 10 or value == 0 else 1}.get(unit, 0)
    return f"{value:,.{digits}f}"
