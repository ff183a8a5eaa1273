"""The gap by fault, of all subjects, as an SVG that is read in light and in dark. Pure.

A dot is the median, the line ends at the worst run; the scale is logarithmic. A hollow dot says
that meanwhile an address had two owners for a time: silence alone would flatter who leaves the
address on the lost host.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Dict, List, Mapping, Sequence
from xml.sax.saxutils import escape

from .catalog import Case
from .results import Measured
from .subjects import SUBJECTS

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 960, 310, 90, 86, 30
_LANE, _PAD = 8, 6
_LOWEST, _HIGHEST = 1.0, 30_000.0
_TWO_OWNERS = 100.0
"""Milliseconds of two owners, as a median, from which on a dot is hollow."""

_LIGHT = {"normal": "#0a58ca", "fast": "#0f8a6d", "keepalived-1": "#8a3b12"}
_LIGHT.update({"keepalived-0.1": "#d9730d", "keepalived-0.01": "#b8960b"})
_DARK = {"normal": "#6ea8fe", "fast": "#4fd1a5", "keepalived-1": "#d98a5f"}
_DARK.update({"keepalived-0.1": "#ffa94d", "keepalived-0.01": "#ffe066"})


@dataclass(frozen=True)
class Dot:
    """Milliseconds; infinite where it lasted as long as the fault."""

    median: float
    worst: float
    two_owners: bool


@dataclass(frozen=True)
class Row:
    """A fault, and what was measured of it by subject."""

    title: str
    dots: Mapping[str, Dot]


def rows(cases: Sequence[Case], measured: Mapping[str, Mapping[str, Measured]]) -> List[Row]:
    """A row for each case of which the gap was measured."""
    found = []
    for case in cases:
        gap = next((figure for figure in case.figures if figure.key == case.plotted), None)
        dots: Dict[str, Dot] = {}
        for name in SUBJECTS:
            samples = measured.get(name, {}).get(case.name)
            values = gap.values(samples.samples) if gap and samples else []
            if samples and values:
                twice = [sample.get("twice", 0.0) for sample in samples.samples]
                owners = statistics.median(twice) > _TWO_OWNERS
                dots[name] = Dot(statistics.median(values), max(values), owners)
        if dots:
            title = case.title.replace("`", "")
            found.append(Row(title if case.plotted == "gap" else f"{title}: after it", dots))
    return found


def svg(shown: Sequence[Row]) -> str:
    """The picture; empty of rows it is only its frame."""
    names = [name for name in SUBJECTS if any(name in row.dots for row in shown)]
    step = len(names) * _LANE + 2 * _PAD
    height = _TOP + step * len(shown) + _BOTTOM
    end = _TOP + step * len(shown)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" role="img"'
        ' aria-label="Silence of an address by fault, median and worst, logarithmic">',
        _style(),
        f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="8"/>',
        '<text class="head" x="20" y="28">Silence that a client sees, by fault</text>',
        *_legend(names),
        *(_stripe(_TOP + index * step, step) for index in range(0, len(shown), 2)),
        *_grid(end),
    ]
    for index, row in enumerate(shown):
        top = _TOP + index * step
        place = f'x="{_LEFT - 16}" y="{top + step / 2 + 4:.1f}"'
        parts.append(f'<text class="row" {place}>{escape(_short(row.title))}</text>')
        for lane, name in enumerate(names):
            if name in row.dots:
                y = top + _PAD + lane * _LANE + _LANE / 2
                parts += _dot(row.dots[name], name, y)
    return "\n".join([*parts, "</svg>", ""])


def _stripe(top: float, height: float) -> str:
    return f'<rect class="stripe" x="10" y="{top}" width="{_WIDTH - 20}" height="{height}"/>'


def _short(title: str) -> str:
    return title if len(title) <= 48 else title[:47] + "…"


def _x(value: float) -> float:
    if math.isinf(value):
        return _WIDTH - _RIGHT / 2
    inside = min(max(value, _LOWEST), _HIGHEST)
    share = math.log(inside / _LOWEST) / math.log(_HIGHEST / _LOWEST)
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _dot(dot: Dot, name: str, y: float) -> List[str]:
    here, there = _x(dot.median), _x(dot.worst)
    kind = f"s{list(SUBJECTS).index(name)}"
    title = f"{SUBJECTS[name].title}: {_time(dot.median)}, worst {_time(dot.worst)}"
    if dot.two_owners:
        title += ", two owners meanwhile"
    mark = f'<circle class="{kind}{" hollow" if dot.two_owners else ""}"'
    return [
        f"<g><title>{escape(title)}</title>",
        f'<path class="{kind}" d="M{here:.1f} {y:.1f}H{there:.1f}m0 -3v6"/>',
        f'{mark} cx="{here:.1f}" cy="{y:.1f}" r="3.4"/></g>',
    ]


def _time(value: float) -> str:
    if math.isinf(value):
        return "endless"
    return f"{value:.1f} ms" if value < 10 else f"{value:,.0f} ms"


def _legend(names: Sequence[str]) -> List[str]:
    parts = []
    x = 20.0
    for name in names:
        title = SUBJECTS[name].title
        title = f"wackamole {title}" if SUBJECTS[name].ours else title
        parts.append(
            f'<circle class="s{list(SUBJECTS).index(name)}" cx="{x + 5:.1f}" cy="46" r="4"/>'
        )
        parts.append(f'<text class="key" x="{x + 14:.1f}" y="50">{escape(title)}</text>')
        x += 30 + 6.9 * len(title)
    parts.append(
        f'<circle class="any hollow" cx="{x + 5:.1f}" cy="46" r="4"/>'
        f'<text class="key" x="{x + 14:.1f}" y="50">hollow: two owners meanwhile</text>'
    )
    return parts


def _grid(end: float) -> List[str]:
    marks = [(1.0, "≤ 1 ms"), (10.0, "10"), (100.0, "100"), (1000.0, "1 s"), (10_000.0, "10 s")]
    marks.append((math.inf, "endless"))
    parts = []
    for value, text in marks:
        x = _x(value)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{end}"/>')
        parts.append(f'<text class="axis" x="{x:.1f}" y="{_TOP - 8}">{text}</text>')
        parts.append(f'<text class="axis" x="{x:.1f}" y="{end + 18}">{text}</text>')
    return parts


def _style() -> str:
    def palette(colours: Mapping[str, str], ground: str, ink: str, faint: str, stripe: str) -> str:
        lines = [
            f".ground{{fill:{ground}}} .stripe{{fill:{stripe}}} text{{fill:{ink}}}",
            f".grid{{stroke:{faint}}} .any{{fill:{ink};stroke:{ink}}}",
        ]
        for index, name in enumerate(SUBJECTS):
            lines.append(f".s{index}{{fill:{colours[name]};stroke:{colours[name]}}}")
        lines.append(f"circle.hollow{{fill:{ground}}}")
        return "\n".join(lines)

    return (
        "<style>\ntext{font:12px system-ui,-apple-system,'Segoe UI',sans-serif}\n"
        "text.head{font-size:16px;font-weight:600} .row{text-anchor:end}\n"
        "text.axis{font-size:11px;text-anchor:middle}"
        " path[d]{stroke-width:1.8;fill:none} .grid{stroke-width:1}"
        " circle{stroke-width:1.6}\n"
        + palette(_LIGHT, "#ffffff", "#1f2328", "#d0d7de", "#f6f8fa")
        + "\n@media (prefers-color-scheme: dark){\n"
        + palette(_DARK, "#0d1117", "#e6edf3", "#30363d", "#161b22")
        + "\n}\n</style>"
    )
