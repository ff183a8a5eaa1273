"""What was measured, kept a file a subject and case, so that a table can be made in several goes.

A file says on what it was measured: the commit (with a hash of what differs from it), the machine,
the date, its load. Runs are added to a file only when all of that but date and load is the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Dict, List, Sequence

from .figures import Sample


@dataclass
class Measured:
    """All runs of one case by one subject."""

    subject: str
    case: str
    subject_version: str
    """The commit for wackamole, the release for a peer."""
    tool_commit: str
    kernel: str
    processors: int
    samples: List[Sample] = field(default_factory=list)
    dates: List[str] = field(default_factory=list)
    """A run's end, UTC; as many as there are samples."""
    loads: List[float] = field(default_factory=list)
    """The machine's load average over a minute at a run's end."""

    def same_origin(self, other: "Measured") -> bool:
        return (self.subject_version, self.kernel, self.processors) == (
            other.subject_version,
            other.kernel,
            other.processors,
        )

    def add(self, sample: Sample) -> None:
        self.samples.append(sample)
        self.dates.append(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        self.loads.append(round(os.getloadavg()[0], 2))


class Results:
    """A directory of such files."""

    def __init__(self, directory: Path, owner: os.stat_result) -> None:
        """`owner` is whose tree it is: root leaves nothing of its own there."""
        self.directory = directory
        self._owner = owner

    def load(self, subject: str, case: str) -> List[Measured]:
        """None or one."""
        file = self._file(subject, case)
        if not file.exists():
            return []
        return [Measured(**json.loads(file.read_text(encoding="utf-8")))]

    def save(self, measured: Measured) -> None:
        self._make(self.directory)
        file = self._file(measured.subject, measured.case)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(measured), indent=1) + "\n", encoding="utf-8")
        self._give(draft)
        os.replace(draft, file)

    def keep_logs(self, run: str, files: Sequence[Path]) -> Path:
        """Copies the logs of a run that went wrong, and gives the directory."""
        directory = self.directory / "logs" / run
        self._make(directory)
        for file in files:
            if file.exists():
                shutil.copyfile(file, directory / file.name)
                self._give(directory / file.name)
        return directory

    def _make(self, directory: Path) -> None:
        missing = [path for path in (directory, *directory.parents) if not path.exists()]
        directory.mkdir(parents=True, exist_ok=True)
        for path in missing:
            self._give(path)

    def _give(self, path: Path) -> None:
        os.chown(path, self._owner.st_uid, self._owner.st_gid)

    def all(self) -> Dict[str, Dict[str, Measured]]:
        """By subject, then by case."""
        found: Dict[str, Dict[str, Measured]] = {}
        for file in sorted(self.directory.glob("*.json")):
            measured = Measured(**json.loads(file.read_text(encoding="utf-8")))
            found.setdefault(measured.subject, {})[measured.case] = measured
        return found

    def _file(self, subject: str, case: str) -> Path:
        return self.directory / f"{subject}.{case}.json"


def commit(root: Path) -> str:
    """The commit of the tree, with a hash of what differs from it outside docs."""

    def git(*words: str) -> str:
        command = ["git", "-c", "safe.directory=*", "-C", str(root), *words]
        return subprocess.run(command, capture_output=True, text=True).stdout

    head = git("rev-parse", "--short=10", "HEAD").strip()
    changed = git("diff", "HEAD", "--", ".", ":!docs")
    if not head:
        return "no commit"
    digest = hashlib.sha256(changed.encode()).hexdigest()[:8]
    return f"{head}+{digest}" if changed else head
