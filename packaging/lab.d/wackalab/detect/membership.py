"""Exclusions, read from what the daemons log of their views. Pure but for reading the files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterable, List, Sequence, Set

_VIEW = re.compile(r" View \S+: (.*)$")


def exclusions(lines: Iterable[str]) -> int:
    """How many views of one member's log lack somebody whom its view before had."""
    count = 0
    before: Set[str] = set()
    for line in lines:
        found = _VIEW.search(line)
        if found:
            members = set(found.group(1).split(", "))
            count += not before <= members
            before = members
    return count


class Logs:
    """All members' logs from a moment on."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Remembers where each ends now, and the view it told last."""
        self._start: Dict[Path, int] = {file: _size(file) for file in files}
        self._last = {file: _views(file, 0, self._start[file])[-1:] for file in files}

    def exclusions(self) -> int:
        """The most that any one member saw: the excluded one sees the same from the other side."""
        return max(
            exclusions(self._last[file] + _views(file, start, _size(file)))
            for file, start in self._start.items()
        )


def _views(file: Path, start: int, end: int) -> List[str]:
    if not file.exists():
        return []
    with open(file, "rb") as log:
        log.seek(start)
        text = log.read(end - start).decode("utf-8", errors="replace")
    return [line for line in text.splitlines() if _VIEW.search(line)]


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
