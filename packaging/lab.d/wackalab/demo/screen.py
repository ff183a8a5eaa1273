"""Where the demo shows itself: a terminal that is redrawn in place, or plain lines."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import List, Sequence, TextIO

from .drawing import Paint

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


class Screen:
    """`frame` replaces the last frame on a terminal; `keep` leaves it and goes on below."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self.live = out.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        encoding = (out.encoding or "").lower().replace("-", "")
        self.paint = Paint(
            colour=self.live and "NO_COLOR" not in os.environ, unicode=encoding == "utf8"
        )
        self._height = 0

    def frame(self, lines: Sequence[str]) -> None:
        """Shows the lines in place of the last frame; without a terminal it shows nothing."""
        if self.live:
            self._draw(lines[: shutil.get_terminal_size().lines - 1])

    def _draw(self, lines: Sequence[str]) -> None:
        shown = [_clipped(line, shutil.get_terminal_size().columns - 1) for line in lines]
        up = f"\x1b[{self._height}F" if self._height else ""
        body = "".join(f"{line}\x1b[K\n" for line in shown)
        self._out.write(up + body + "\x1b[J")
        self._out.flush()
        self._height = len(shown)

    def keep(self, lines: Sequence[str]) -> None:
        """A last frame that stays; without a terminal it is printed as it is."""
        if self.live:
            self._draw(lines)
        else:
            self.say(*lines)
        self._height = 0

    def say(self, *lines: str) -> None:
        """Text that stays, below the last kept frame."""
        self._height = 0
        for line in lines:
            self._out.write(self.paint.line(line) + "\n")
        self._out.flush()

    def event(self, line: str) -> None:
        """What happens, for those without a terminal to see it on."""
        if not self.live:
            self.say(line)


def _clipped(line: str, width: int) -> str:
    """The line cut to what the terminal shows, styles not counted."""
    if len(_STYLE.sub("", line)) <= width:
        return line
    parts: List[str] = []
    left = width
    position = 0
    for match in _STYLE.finditer(line):
        parts.append(line[position : match.start()][:left])
        left -= len(parts[-1])
        parts.append(match.group())
        position = match.end()
    parts.append(line[position:][:left])
    return "".join(parts)
