"""Runs one case several times; a run that goes wrong is a result too."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Dict, List, Optional

from ..errors import LabError
from .catalog import Case
from .stage import Stage
from .table import FAILED, Sample


class Progress:
    """Says what runs and about how long all will still take."""

    def __init__(self, expected: List[float]) -> None:
        """`expected` is about how many seconds each case takes, in the order of running."""
        self._expected = expected
        self._done = 0

    def tell(self, case: Case, subject: str, run: int, runs: int) -> None:
        left = self._expected[self._done] * (runs - run) / runs + sum(
            self._expected[self._done + 1 :]
        )
        minutes = max(1, round(left / 60))
        print(
            f"{case.name} ({subject}): run {run + 1} of {runs}, about {minutes} min left",
            flush=True,
        )

    def learn(self, run_seconds: float, runs: int) -> None:
        self._expected[self._done] = run_seconds * runs

    def case_done(self) -> None:
        self._done += 1


def run_case(
    case: Case,
    subject: str,
    runs: int,
    options: Dict[str, Any],
    scratch: Path,
    progress: Progress,
) -> List[Sample]:
    """The samples of all runs. After a failed run the LAN is made anew."""
    samples: List[Sample] = []
    lan: Optional[_Lan] = None
    try:
        for run in range(runs):
            progress.tell(case, subject, run, runs)
            began = time.monotonic()
            if lan is None:
                lan = _Lan(case, subject, options, scratch)
            sample = _one(lan, case, run)
            samples.append(sample)
            progress.learn(time.monotonic() - began, runs)
            if case.fresh or FAILED in sample:
                lan.close()
                lan = None
    finally:
        if lan is not None:
            lan.close()
    progress.case_done()
    return samples


class _Lan:
    """The case's stage, and the one it is compared with."""

    def __init__(self, case: Case, subject: str, options: Dict[str, Any], scratch: Path) -> None:
        self._stack = ExitStack()
        self.compared: Optional[Stage] = None
        try:
            self.stage = self._stack.enter_context(Stage(subject, case.setup(scratch), options))
            if case.compare[0]:
                small = Stage(subject, case.compare[1](scratch), options)
                self.compared = self._stack.enter_context(small)
        except BaseException:
            self._stack.close()
            raise

    def close(self) -> None:
        self._stack.close()


def _one(lan: _Lan, case: Case, run: int) -> Sample:
    try:
        sample = case.run(lan.stage, run)
        if lan.compared is not None:
            figure = case.compare[0]
            sample["extra"] = sample[figure] - case.run(lan.compared, run)[figure]
        return sample
    except (LabError, subprocess.TimeoutExpired) as error:
        print(f"    run {run + 1} failed: {error}", file=sys.stderr, flush=True)
        _show_logs(lan.stage)
        return {**{bar.key: math.inf for bar in case.bars}, FAILED: 1}


def _show_logs(stage: Stage) -> None:
    for node in stage.nodes:
        log = stage.lab.log(node)
        if log.exists():
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]:
                print(f"      {node}: {line}", file=sys.stderr)
