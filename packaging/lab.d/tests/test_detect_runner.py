"""A run that goes wrong is a result, and costs the next one nothing. Needs root."""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from typing import List

from wackalab.detect.catalog import Case
from wackalab.detect.figures import FAILED, Bar, Figure, Sample
from wackalab.detect.results import Results
from wackalab.detect.runner import Progress, run_job
from wackalab.detect.scene import Scene
from wackalab.detect.subjects import Subject
from wackalab.errors import TookTooLong

FAKE = f"exec {sys.executable} -B {Path(__file__).resolve().parent / 'fake_daemon.py'}"


class RunnerTest(unittest.TestCase):
    def test_after_a_run_that_failed_the_cluster_is_made_anew_and_the_logs_are_kept(self) -> None:
        if os.geteuid() != 0:
            self.fail("this test makes network namespaces: run it as root")
        labs: List[str] = []

        def run(scene: Scene, number: int) -> Sample:
            labs.append(scene.lab.store.name)
            with scene.measure() as measurement:
                scene.settle(measurement)
                measurement.finish()
            if number == 0:
                raise TookTooLong("never covered")
            return {"gap": float(number), "twice": float(number == 2)}

        twice = Figure("twice", "twice", bars={"x": Bar(worst=0)})
        case = Case("x", "x", run, [Figure("gap", "gap"), twice], young=True)
        subject = Subject("x", "x", "command", options={"command": FAKE})
        kept: List[Sample] = []
        with tempfile.TemporaryDirectory() as scratch:
            results = Results(Path(scratch) / "detect", os.stat(scratch))
            job = (subject, case, 0, 3)
            run_job(job, Path(scratch), "", results, Progress([job]), kept.append)
            logs = {file.name for file in Path(scratch).glob("detect/logs/x.x.1/*")}
            kept_of = {directory.name for directory in Path(scratch).glob("detect/logs/*")}
        self.assertEqual([{FAILED: 1}, {"gap": 1.0}, {"gap": 2.0}], [_short(run) for run in kept])
        self.assertEqual({"x.x.1", "x.x.3"}, kept_of, "also what must never happen is looked at")
        self.assertNotEqual(labs[0], labs[1])
        self.assertEqual(labs[1], labs[2], "one cluster serves as long as all goes well")
        self.assertEqual({"web1.log", "web2.log", "web3.log", "faults.jsonl"}, logs)
        self.assertFalse(any(Path(f"/tmp/wackamole-lab-{name}").exists() for name in labs))


def _short(sample: Sample) -> Sample:
    return {FAILED: 1} if FAILED in sample else {"gap": sample["gap"]}


if __name__ == "__main__":
    unittest.main()
