"""Runs one case for one subject as often as asked; a run that goes wrong is a result too."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List, Optional, Tuple

from ..breakage import JOURNAL
from ..errors import LabError
from .catalog import Case
from .figures import FAILED, Sample
from .results import Results
from .scene import Scene
from .subjects import Subject

Job = Tuple[Subject, Case, int, int]
"""Which case by whom, the first run's number, and the number after the last."""

BRING_UP = 11.0
"""About how many seconds a cluster takes to come up and go down."""


class Progress:
    """Says what runs and about how long all will still take."""

    def __init__(self, jobs: List[Job]) -> None:
        self._left = [(case.seconds, last - first) for _, case, first, last in jobs]
        self._began = time.monotonic()

    def tell(self, job: Job, number: int) -> None:
        subject, case, _, last = job
        minutes = (time.monotonic() - self._began) / 60
        left = sum(BRING_UP + seconds * runs for seconds, runs in self._left) / 60
        print(
            f"{minutes:5.1f} min  {subject.name} {case.name}: run {number + 1} of {last},"
            f" about {left:.0f} min left",
            flush=True,
        )

    def ran(self, seconds: float) -> None:
        """A run of the first job took so long; what is left of it is expected to, as well."""
        _, runs = self._left[0]
        self._left[0] = (seconds, runs - 1)

    def job_done(self) -> None:
        self._left.pop(0)


def run_job(
    job: Job,
    scratch: Path,
    distribution: str,
    results: Results,
    progress: Progress,
    keep: Callable[[Sample], None],
) -> None:
    """One cluster for all runs; a new one after a run that failed, or where the case says so."""
    subject, case, first, last = job
    scene: Optional[Scene] = None
    try:
        for number in range(first, last):
            progress.tell(job, number)
            began = time.monotonic()
            sample: Sample = {}
            try:
                if scene is None:
                    scene = Scene(subject, case.nodes, case.period, scratch, distribution)
                    scene.start_all()
                    if not case.young:
                        scene.grow_up()
                sample = case.run(scene, number)
            except (LabError, subprocess.TimeoutExpired) as error:
                print(f"    run {number + 1} failed: {error}", file=sys.stderr, flush=True)
                sample = {**{figure.key: math.inf for figure in case.figures}, FAILED: 1}
            keep(sample)
            progress.ran(time.monotonic() - began)
            bad = any(figure.remarkable(subject.name, sample) for figure in case.figures)
            if (FAILED in sample or bad) and scene is not None:
                logs = [scene.lab.log(node) for node in scene.nodes]
                logs.append(scene.lab.directory / JOURNAL)
                kept = results.keep_logs(f"{subject.name}.{case.name}.{number + 1}", logs)
                print(f"    the daemons' logs of this run are in {kept}", flush=True)
            if (FAILED in sample or case.fresh) and scene is not None:
                scene.lab.down()
                scene = None
    finally:
        if scene is not None:
            scene.lab.down()
    progress.job_done()
