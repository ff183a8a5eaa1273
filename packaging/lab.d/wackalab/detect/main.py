"""The command line `bench detect`."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Dict, List, Optional

from ..bench.arguments import ROOT, add_distribution, add_names, add_write
from ..bench.document import give_away, put
from ..errors import UsageError
from . import document, plot
from .catalog import CASES, STRESS, Case, stress_case
from .figures import FAILED
from .results import Measured, Results, commit
from .runner import BRING_UP, Job, Progress, run_job
from .scene import Scene
from .stress import stress
from .subjects import SUBJECTS, Subject, peer_version

_PEER_STRESS = 2.0
"""Minutes of load that a peer gets at most: it needs seconds to show what it does."""

_EPILOG = """
examples:
  bench detect                                 all of it, ten runs a case, then the verdict
  bench detect --subject normal --case cut     one case
  bench detect --resume --write                what is not measured yet on this commit, then the
                                               table and the plot into docs/
  bench detect --no-run                        the table of what is there
  bench detect --list                          the cases, and about what they take

Each run is kept at once in a file a subject and case (--results); --resume goes on there. What was
measured on another commit is measured anew, or, with --no-run, shown with its commit.

exit codes: 0 every bar of what was asked for holds; 1 one was missed; 2 wrong usage.
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bench detect",
        description="Every way in which a host is lost, beside keepalived, with what must hold.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_names(made, "--subject", SUBJECTS, "all unless named")
    names = [*CASES, STRESS]
    add_names(made, "--case", names, "all unless named")
    made.add_argument(
        "--runs", type=int, default=10, help="of each fault; its variants share them (10)"
    )
    made.add_argument(
        "--stress-minutes",
        type=float,
        default=10.0,
        metavar="N",
        help=f"of load (10; a peer gets {_PEER_STRESS:g} at most)",
    )
    made.add_argument("--results", metavar="DIR", help="packaging/target/detect")
    made.add_argument("--resume", action="store_true", help="keep what is measured already")
    made.add_argument("--no-run", action="store_true", help="measure nothing")
    made.add_argument("--list", action="store_true", help="the cases, and what they take")
    add_write(made, ", plot beside it")
    add_distribution(made)
    return made


def main(arguments: List[str]) -> int:
    """Run as root; raises LabError."""
    options = parser().parse_args(arguments)
    options.distribution = options.distribution and os.path.abspath(options.distribution)
    if options.runs < 1 or options.stress_minutes <= 0:
        raise UsageError("--runs is at least 1, --stress-minutes more than 0")
    subjects = [s for s in SUBJECTS.values() if not options.subject or s.name in options.subject]
    cases = [c for c in CASES.values() if not options.case or c.name in options.case]
    stressed = not options.case or STRESS in options.case
    jobs_of = {s.name: _cases(s, cases, stressed, options.stress_minutes) for s in subjects}
    if options.list:
        return _list(jobs_of, options.runs)
    results = Results(
        Path(options.results or ROOT / "packaging" / "target" / "detect"), ROOT.stat()
    )
    if not options.no_run:
        _run(subjects, jobs_of, results, options)
    if options.write:
        _write(Path(options.write), results)
    return _judge(jobs_of, results)


def _cases(subject: Subject, cases: List[Case], stressed: bool, minutes: float) -> List[Case]:
    chosen = [case for case in cases if subject.ours or not case.for_peer]
    if stressed:
        minutes = minutes if subject.ours else min(minutes, _PEER_STRESS)
        chosen.append(stress_case(partial(_stress, minutes), minutes * 60))
    return chosen


def _stress(minutes: float, scene: Scene, _number: int) -> Dict[str, float]:
    return stress(scene, minutes * 60)


def _run(
    subjects: List[Subject],
    jobs_of: Dict[str, List[Case]],
    results: Results,
    options: argparse.Namespace,
) -> None:
    jobs: List[Job] = []
    kept: Dict[str, Measured] = {}
    for subject in subjects:
        here = commit(ROOT)
        version = here if subject.ours else peer_version()
        for case in jobs_of[subject.name]:
            runs = case.runs(options.runs)
            kernel, processors = os.uname().release, os.cpu_count() or 1
            fresh = Measured(subject.name, case.name, version, here, kernel, processors)
            old = results.load(subject.name, case.name) if options.resume else []
            measured = next((m for m in old if m.same_origin(fresh)), fresh)
            if len(measured.samples) < runs:
                jobs.append((subject, case, len(measured.samples), runs))
                kept[f"{subject.name}.{case.name}"] = measured
    scratch = Path(tempfile.mkdtemp(prefix="wackamole-bench-"))
    progress = Progress(jobs)
    try:
        for job in jobs:
            subject, case, _, _ = job
            measured = kept[f"{subject.name}.{case.name}"]

            def keep(sample: Dict[str, float], into: Measured = measured) -> None:
                into.add(sample)
                results.save(into)

            run_job(job, scratch, options.distribution, results, progress, keep)
            print("\n".join(_verdicts(subject.name, case, measured)), flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _verdicts(subject: str, case: Case, measured: Optional[Measured]) -> List[str]:
    """The case's figures, a line each, with what was missed."""
    if measured is None or not measured.samples:
        return [f"{subject} {case.name}: MISSED: not run"]
    samples = measured.samples
    lines = [f"{subject} {case.name}: {case.title}; {len(samples)} runs, median / worst"]
    for figure in case.figures:
        text = figure.text(samples)
        if not text:
            continue
        bar = figure.bars.get(subject)
        verdict = ""
        if bar is not None:
            missed = figure.missed(subject, samples)
            limit = bar.text(figure.unit)
            verdict = f"  [{limit}]  " + (f"MISSED: {'; '.join(missed)}" if missed else "ok")
        lines.append(f"    {document.label(figure):40} {text:>20} {figure.unit:2}{verdict}")
    failed = sum(FAILED in sample for sample in samples)
    if failed:
        lines.append(f"    MISSED: {failed} of {len(samples)} runs never came to rest again")
    return lines


def _judge(jobs_of: Dict[str, List[Case]], results: Results) -> int:
    """Every missed bar of what was asked for, once more, at the end."""
    measured = results.all()
    missed = 0
    for name, cases in jobs_of.items():
        if not SUBJECTS[name].ours:
            continue
        for case in cases:
            lines = _verdicts(name, case, measured.get(name, {}).get(case.name))
            bad = [line.strip() for line in lines if "MISSED" in line]
            missed += len(bad)
            for line in bad:
                print(f"{name} {case.name}: {line}" if not line.startswith(name) else line)
    print("every bar holds" if not missed else f"{missed} bars are missed")
    return 1 if missed else 0


def _list(jobs_of: Dict[str, List[Case]], runs: int) -> int:
    for name, cases in jobs_of.items():
        total = 0.0
        for case in cases:
            seconds = case.seconds * case.runs(runs) + BRING_UP
            total += seconds
            print(
                f"{name:16} {case.name:12} {seconds / 60:5.1f} min"
                f" {case.runs(runs):3} runs  {case.title}"
            )
        print(f"{name:16} {'all':12} {total / 60:5.1f} min\n")
    return 0


def _write(file: Path, results: Results) -> None:
    cases = [*CASES.values(), stress_case(partial(_stress, 1.0), 60)]
    image = file.with_name(file.stem + "-gap.svg")
    measured = results.all()
    put(file, document.fragment(cases, measured, image.name), document.BEGIN, document.END)
    image.write_text(plot.svg(plot.rows(cases, measured)), encoding="utf-8")
    give_away(image)
    print(f"wrote the table to {file}, the plot to {image}")
