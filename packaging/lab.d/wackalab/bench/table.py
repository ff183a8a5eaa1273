"""Samples to a table: medians and worst beside the bars. Pure."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Sequence

Sample = Dict[str, float]
"""What one run measured, by the bars' keys; infinite where it never happened."""

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
FAILED = "failed"
"""The key, in a sample, of a run that ended with an error."""


@dataclass(frozen=True)
class Bar:
    """One measured figure of a case. Without a `limit` it is told and not judged."""

    key: str
    title: str
    unit: str = "ms"
    limit: Optional[float] = None
    worst: bool = False
    """Judged by the worst run (invariants, "within"), else by the median."""

    def value(self, samples: Sequence[Sample]) -> float:
        values = [sample.get(self.key, math.inf) for sample in samples]
        return max(values) if self.worst else statistics.median(values)

    def known(self, samples: Sequence[Sample]) -> bool:
        """Whether the subject has such a figure at all."""
        return any(self.key in sample for sample in samples)

    def missed(self, samples: Sequence[Sample]) -> bool:
        return self.limit is not None and self.known(samples) and self.value(samples) > self.limit

    def limit_text(self) -> str:
        if self.limit is None:
            return ""
        how = "worst" if self.worst else "median"
        return f"{how} {'≤ ' if self.limit else ''}{_number(self.limit, self.unit)}"


@dataclass(frozen=True)
class CaseTable:
    """A case's bars and, for each subject that ran it, the samples."""

    name: str
    title: str
    bars: Sequence[Bar]
    samples: Dict[str, List[Sample]] = field(default_factory=dict)

    def missed(self, subject: str) -> List[str]:
        """A line for each bar that the subject missed."""
        samples = self.samples.get(subject, [])
        lines = []
        if not samples:
            lines.append(f"{self.name}: not run")
        failures = sum(FAILED in sample for sample in samples)
        if failures:
            lines.append(f"{self.name}: {failures} of {len(samples)} runs ended with an error")
        for bar in self.bars:
            if samples and bar.missed(samples):
                is_now = _number(bar.value(samples), bar.unit)
                lines.append(f"{self.name}: {bar.title}: {is_now}, bar {bar.limit_text()}")
        return lines


def markdown(tables: Sequence[CaseTable], subjects: Sequence[str]) -> str:
    """The table, a row a bar; a missed bar is bold."""
    heads = ["case", "figure", "bar", *[f"{subject}: median (worst)" for subject in subjects]]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for table in tables:
        for index, bar in enumerate(table.bars):
            cells = [table.title if index == 0 else "", bar.title, bar.limit_text()]
            for subject in subjects:
                cells.append(_cell(bar, table.samples.get(subject, [])))
            lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def plain(table: CaseTable, subject: str) -> str:
    """One case of one subject, for the terminal."""
    samples = table.samples.get(subject, [])
    lines = [f"{table.name} ({subject}): {table.title}"]
    for bar in table.bars:
        verdict = "" if bar.limit is None else ("  MISSED" if bar.missed(samples) else "  ok")
        limit = f"  [{bar.limit_text()}]" if bar.limit is not None else ""
        lines.append(f"  {bar.title:44} {_figures(bar, samples)}{limit}{verdict}")
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(bar: Bar, samples: Sequence[Sample]) -> str:
    if not samples:
        return ""
    figures = _figures(bar, samples)
    return f"**{figures}**" if bar.missed(samples) else figures


def _figures(bar: Bar, samples: Sequence[Sample]) -> str:
    if not bar.known(samples):
        return ""
    values = [sample.get(bar.key, math.inf) for sample in samples]
    middle, worst = _number(statistics.median(values), bar.unit), _number(max(values), bar.unit)
    return f"{middle} ({worst})"


def _number(value: float, unit: str) -> str:
    if math.isinf(value):
        return "endless"
    digits = {"s": 1, "ms": 0 if value >= 10 else 1, "MB": 1, "%": 2}.get(unit, 0)
    return f"{value:.{digits}f}{' ' + unit if unit else ''}"


def replace_fragment(document: str, fragment: str, first: str = BEGIN, last: str = END) -> str:
    """`document` with what stands between the two marks replaced; appended where there are none."""
    before, begin, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        before, after = document.rstrip("\n") + "\n\n" if document else "", "\n"
    return f"{before}{first}\n{fragment}{last}{after}"
