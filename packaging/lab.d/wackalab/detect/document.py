"""The measured tables as Markdown. Pure."""

from __future__ import annotations

import math
from typing import Dict, List, Mapping, Sequence, Tuple

from .catalog import COUNTS, GAP, LET_GO, MOVED, OTHERS, TWICE, Case
from .figures import FAILED, Figure, number
from .results import Measured
from .subjects import SUBJECTS

BEGIN, END = "<!-- detect: begin -->", "<!-- detect: end -->"

Table = Mapping[str, Mapping[str, Measured]]
"""What was measured, by subject, then by case."""

_TITLES = [
    (GAP, "Silence while the fault lasts, ms", "the longest that a client sees of any address"),
    (
        TWICE,
        "Held by two kernels that are heard together, ms",
        "the worst address of the worst run",
    ),
    (LET_GO, "Until the lost host's own kernel let go, s", ""),
    (MOVED, "Silence at the return, ms", "of the addresses that move back; after a heal, of all"),
    (OTHERS, "Silence of all other addresses, ms", ""),
    (COUNTS, "Counted, and waited for", "rows in which every figure is 0 are left out"),
]


def label(figure: Figure) -> str:
    words = {GAP: "silence", LET_GO: "until its kernel let go", MOVED: "silence at the return"}
    if figure.table == TWICE:
        return f"held twice {figure.title}"
    if figure.table == OTHERS:
        return f"others {figure.title}"
    return figure.title or words[figure.table]


def fragment(cases: Sequence[Case], measured: Table, image: str) -> str:
    """All that stands between the marks."""
    shown = [name for name in SUBJECTS if measured.get(name)]
    parts = [
        f"![Silence by fault, beside keepalived]({image})\n",
        "Median / worst of the runs; one number is one run. A missed bar is bold. `endless`: as"
        " long as the fault was left there.\n",
    ]
    for table, title, note in _TITLES:
        rows = [
            _row(case, figure, measured, shown, table == TWICE)
            for case in cases
            for figure in case.figures
            if figure.table == table
        ]
        rows = [row for row in rows if any(row[2:]) and not (table == COUNTS and _all_zero(row))]
        if rows:
            heads = ["fault", "bar", *(SUBJECTS[name].title for name in shown)]
            parts.append(f"**{title}**{' (' + note + ')' if note else ''}\n")
            parts.append("\n".join(map(_line, [heads, ["---"] * len(heads), *rows])) + "\n")
    parts.append(_origins(measured, shown))
    return "\n".join(parts)


def _row(
    case: Case, figure: Figure, measured: Table, shown: Sequence[str], only_worst: bool
) -> List[str]:
    title = f"{case.title}: {figure.title}" if figure.title else case.title
    cells = []
    for name in shown:
        found = measured[name].get(case.name)
        if found is None:
            cells.append("")
            continue
        text = figure.text(found.samples)
        if only_worst:
            text = text.rpartition(" / ")[2]
        missed = bool(figure.missed(name, found.samples))
        cells.append(f"**{text}**" if text and missed else text)
    return [title, figure.bars_text(only_worst), *cells]


def _all_zero(row: Sequence[str]) -> bool:
    return all(cell in ("", "0", "0 / 0") for cell in row[2:])


def _origins(measured: Table, shown: Sequence[str]) -> str:
    """What was measured on what, when, and how busy the machine was."""
    heads = ["subject", "version", "cases", "runs", "not at rest again", "when (UTC)"]
    heads += ["load average", "client's own longest pause, ms", "machine"]
    rows = [heads, ["---"] * len(heads)]
    for name in shown:
        groups: Dict[Tuple[str, str], List[Measured]] = {}
        for found in measured[name].values():
            machine = f"Linux {found.kernel}, {found.processors} processors"
            groups.setdefault((found.subject_version, machine), []).append(found)
        for (version, machine), group in groups.items():
            dates = sorted(date for found in group for date in found.dates)
            loads = [load for found in group for load in found.loads]
            samples = [sample for found in group for sample in found.samples]
            pauses = [
                sample["pause"]
                for sample in samples
                if math.isfinite(sample.get("pause", math.inf))
            ]
            rows.append(
                [
                    SUBJECTS[name].title,
                    version,
                    str(len(group)),
                    str(len(samples)),
                    str(sum(FAILED in sample for sample in samples)),
                    f"{dates[0][:16]} to {dates[-1][:16]}" if dates else "",
                    f"{min(loads):.1f} to {max(loads):.1f}" if loads else "",
                    number(max(pauses, default=0.0), "ms"),
                    machine,
                ]
            )
    return "**Measured on**\n\n" + "\n".join(map(_line, rows)) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
