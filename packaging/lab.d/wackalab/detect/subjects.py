"""What is measured: wackamole with two settings, keepalived with three."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict

from ..errors import UsageError

FIRST, EDGE = "10.77.0.1/16", "10.77.255.1/16"
ADDRESSES = 10


@dataclass(frozen=True)
class Subject:
    """`kind` is the lab's word for the daemon, `detect` the word of its file, if it has one."""

    name: str
    title: str
    kind: str
    detect: str = ""
    options: Dict[str, Any] = field(default_factory=dict)

    @property
    def ours(self) -> bool:
        return self.kind == "wackamole"

    def configuration(self, file: Path) -> Path:
        """The pool, for a peer too: the lab reads it there."""
        lines = [f"    {{ eth0:10.77.1.{n + 1}/16 }}" for n in range(ADDRESSES)]
        file.write_text(
            "Group = bench\nMature = 1s\n"
            + (f"Detect = {self.detect}\n" if self.detect else "")
            + "Balance { AcquisitionsPerRound = all  Interval = 1s }\n"
            + "VirtualInterfaces {\n"
            + "\n".join(lines)
            + "\n}\nNotify { arp-cache }\n",
            encoding="utf-8",
        )
        return file


def _keepalived(interval: str) -> Subject:
    return Subject(
        f"keepalived-{interval}",
        f"keepalived {interval}",
        "keepalived",
        options={"advert_int": float(interval)},
    )


_SUBJECTS = [
    Subject("normal", "normal", "wackamole", "normal"),
    Subject("fast", "fast", "wackamole", "fast"),
    *[_keepalived(interval) for interval in ("1", "0.1", "0.01")],
]

SUBJECTS: Dict[str, Subject] = {subject.name: subject for subject in _SUBJECTS}


def peer_version() -> str:
    """As keepalived tells it; raises UsageError where there is none."""
    if shutil.which("keepalived") is None:
        raise UsageError("keepalived is missing: `apt-get install keepalived`, or name --subject")
    told = subprocess.run(["keepalived", "--version"], capture_output=True, text=True)
    # "Keepalived v2.2.7 (01/16,2022)"
    words = (told.stderr + told.stdout).split()
    return next((word.lstrip("v") for word in words if word[:1] == "v"), "unknown")
