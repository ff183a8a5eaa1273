"""What is measured of one daemon: its start, a question to it. And the sizes of the packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Dict, List

from ..bench.stage import Setup, Stage
from ..bench.table import Sample
from ..detect.subjects import EDGE, FIRST, Subject
from ..errors import LabError, TookTooLong, UsageError
from . import asking, usage

_PATIENCE = 30.0
_TARGET = Path(__file__).resolve().parents[3] / "target"


class Alone:
    """A lab of one node. It ends with the context, and with this process."""

    def __init__(self, subject: Subject, scratch: Path, distribution: str) -> None:
        options = {"distribution": distribution} if distribution else {}
        file = subject.configuration(scratch / "alone.conf")
        self.stage = Stage(subject.kind, Setup(file, 1, FIRST, EDGE), options)
        self._node = self.stage.nodes[0]
        self._path = asking.socket_path(self.stage.lab, self._node)

    def __enter__(self) -> "Alone":
        self.stage.__enter__()
        return self

    def __exit__(self, *ending: object) -> None:
        self.stage.lab.down()

    def starts(self, runs: int) -> List[Sample]:
        """Each from the call that starts it; the last daemon goes on running."""
        samples = []
        for run in range(runs):
            if run:
                self.stage.lab.stop(self._node)
            samples.append(self._start())
        return samples

    def _start(self) -> Sample:
        began = time.monotonic()
        daemon = self.stage.lab.start(self._node)
        answered = 0.0
        while time.monotonic() - began < _PATIENCE:
            answer = asking.ask(self._path, "status")
            now = time.monotonic() - began
            if answer is not None and not answered:
                answered = now
            if answer is not None and "view" in answer.get("status", {}):
                used = usage.processor(daemon)
                return {"view": now * 1000, "socket": answered * 1000, "processor": used * 1000}
            time.sleep(0.005)
        raise TookTooLong(f"no view within {_PATIENCE:.0f} s; see {self.stage.lab.log(self._node)}")

    def questions(self, runs: int) -> List[Sample]:
        """`wackactl status` and the bare question in turn."""
        samples = []
        for _ in range(runs):
            took, used = asking.control(self.stage.lab, self._path, "status")
            began = time.perf_counter()
            if not asking.viewed(self._path):
                raise LabError("the daemon is in no view")
            bare = time.perf_counter() - began
            samples.append({"whole": took * 1000, "processor": used * 1000, "bare": bare * 1000})
        return samples


def sizes(distribution: str) -> Sample:
    """Of the packages in packaging/target, and of the distribution that they hold."""
    found: Dict[str, List[Path]] = {
        "deb": sorted(_TARGET.glob("wackamole_*.deb")),
        "rpm": sorted(_TARGET.glob("wackamole-[0-9]*.rpm")),
    }
    missing = [kind for kind, files in found.items() if len(files) != 1]
    if missing:
        raise UsageError(f"not one .{missing[0]} in {_TARGET}: build it with `mvn clean package`")
    sample = {kind: files[0].stat().st_size / 1e6 for kind, files in found.items()}
    home = Path(distribution) if distribution else _TARGET / "wackamole"
    files = [Path(at) / name for at, _, names in os.walk(home) for name in names]
    return {**sample, "installed": sum(file.lstat().st_size for file in files) / 1e6}


def peer_sizes() -> Sample:
    """keepalived's own package, as dpkg and apt know it; what it depends on is not in it."""
    sample: Sample = {}
    if shutil.which("dpkg-query"):
        kib = _told(["dpkg-query", "--showformat=${Installed-Size}", "--show", "keepalived"])
        if kib:
            sample["installed"] = int(kib) * 1024 / 1e6
    if shutil.which("apt-cache"):
        lines = _told(["apt-cache", "--no-all-versions", "show", "keepalived"]).splitlines()
        size = next((line.split()[1] for line in lines if line.startswith("Size:")), "")
        if size:
            sample["deb"] = int(size) / 1e6
    return sample


def _told(command: List[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()
