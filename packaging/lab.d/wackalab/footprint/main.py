"""The command line `bench footprint`."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List

from ..bench.arguments import ROOT, add_distribution, add_names, add_write
from ..bench.document import put
from ..bench.table import CaseTable, markdown, plain
from ..detect.results import commit
from ..detect.subjects import SUBJECTS, Subject, peer_version
from ..errors import UsageError
from .alone import Alone, peer_sizes, sizes
from .cluster import Cluster
from .figures import FIGURES, KEEPALIVED, WACKAMOLE, tables

BEGIN, END = "<!-- footprint: begin -->", "<!-- footprint: end -->"

_EPILOG = """
examples:
  bench footprint --write                      all of it, beside keepalived, the table into docs/
  bench footprint --figure start --runs 20     one figure
  bench footprint --minutes 1 --flap-minutes 1 --seconds 20 --peer none    a quick look
  bench footprint --figure memory --flap-minutes 60    an hour of flapping
  bench footprint --figure idle-slow --warm 300        what it takes in the long run

exit codes: 0 every bar of what was asked for holds; 1 one was missed; 2 wrong usage.
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bench footprint",
        description="What a daemon costs its node: start, memory, processor, disk.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_names(made, "--figure", FIGURES, "all unless named; flapping comes with memory")
    made.add_argument("--runs", type=int, default=10, help="starts, and questions (10)")
    made.add_argument(
        "--minutes", type=float, default=10.0, metavar="N", help="until memory is looked at (10)"
    )
    made.add_argument(
        "--flap-minutes", type=float, default=3.0, metavar="N", help="of flapping (3); 0 for none"
    )
    made.add_argument("--seconds", type=float, default=60.0, metavar="N", help="of idling (60)")
    made.add_argument(
        "--warm",
        type=float,
        default=15.0,
        metavar="N",
        help="seconds at rest until it counts as idle (15: rehearsals are over, the compiler is not)",
    )
    made.add_argument("--peer", choices=[KEEPALIVED, "none"], default=KEEPALIVED)
    add_distribution(made)
    add_write(made)
    return made


def main(arguments: List[str]) -> int:
    """Run as root; raises LabError."""
    options = parser().parse_args(arguments)
    times = (options.minutes, options.flap_minutes, options.warm)
    if options.runs < 1 or options.seconds <= 0 or min(times) < 0:
        raise UsageError("--runs is at least 1, --seconds more than 0, no time is negative")
    options.distribution = options.distribution and os.path.abspath(options.distribution)
    asked = [name for name in FIGURES if not options.figure or name in options.figure]
    if "memory" in asked and "flapping" not in asked and options.flap_minutes:
        asked.append("flapping")
    peer = "" if options.peer == "none" else peer_version()
    found = {name: table for name, table in tables().items() if name in asked}
    scratch = Path(tempfile.mkdtemp(prefix="wackamole-bench-"))
    try:
        _measure(found, WACKAMOLE, options, scratch)
        if peer:
            _measure(found, KEEPALIVED, options, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if options.write:
        _write(Path(options.write), found, options, peer, arguments)
    missed = [line for table in found.values() for line in table.missed(WACKAMOLE)]
    print("\n".join(f"MISSED {line}" for line in missed) or "every bar holds")
    return 1 if missed else 0


def _measure(
    found: Dict[str, CaseTable], subject: str, options: argparse.Namespace, scratch: Path
) -> None:
    ours = subject == WACKAMOLE
    if "size" in found:
        found["size"].samples[subject] = [sizes(options.distribution) if ours else peer_sizes()]
        _tell(found, subject, "size")
    if ours and {"start", "control"} & set(found):
        with Alone(_tempo("normal"), scratch, options.distribution) as alone:
            starts = alone.starts(options.runs if "start" in found else 1)
            if "start" in found:
                found["start"].samples[subject] = starts
                _tell(found, subject, "start")
            if "control" in found:
                found["control"].samples[subject] = alone.questions(options.runs)
                _tell(found, subject, "control")
    for tempo in ("slow", "fast", "normal") if ours else ("normal",):
        wanted = {f"idle-{tempo}"} | ({"memory", "flapping"} if tempo == "normal" else set())
        if wanted & set(found):
            _stand(found, subject, tempo, options, scratch)


def _stand(
    found: Dict[str, CaseTable],
    subject: str,
    tempo: str,
    options: argparse.Namespace,
    scratch: Path,
) -> None:
    """One cluster for all that is measured at one tempo."""
    chosen = _tempo(tempo) if subject == WACKAMOLE else SUBJECTS["keepalived-1"]
    with Cluster(chosen, scratch, options.distribution) as cluster:
        began = cluster.come_to_rest(options.warm)
        idle = f"idle-{tempo}"
        if idle in found:
            found[idle].samples[subject] = cluster.idle(options.seconds)
            _tell(found, subject, idle)
        if tempo == "normal" and {"memory", "flapping"} & set(found):
            if "memory" in found:
                time.sleep(max(0.0, began + options.minutes * 60 - time.monotonic()))
                found["memory"].samples[subject] = cluster.memory()
                _tell(found, subject, "memory")
            if "flapping" in found and options.flap_minutes:
                found["flapping"].samples[subject] = cluster.flap(options.flap_minutes * 60)
                _tell(found, subject, "flapping")


def _tempo(word: str) -> Subject:
    return Subject(word, word, WACKAMOLE, word)


def _tell(found: Dict[str, CaseTable], subject: str, name: str) -> None:
    print(plain(found[name], subject), flush=True)


def _write(
    file: Path,
    found: Dict[str, CaseTable],
    options: argparse.Namespace,
    peer: str,
    arguments: List[str],
) -> None:
    kernel = os.uname()
    command = shlex.join(["sudo", "packaging/bench", "footprint", *arguments])
    beside = f", keepalived {peer} (`advert_int 1`)" if peer else ""
    fragment = (
        f"`{command}`, {time.strftime('%Y-%m-%d', time.gmtime())}, wackamole at"
        f" {commit(ROOT)}{beside}: {kernel.sysname} {kernel.release}, {os.cpu_count()} processors,"
        f" load average {os.getloadavg()[2]:.1f}. {options.runs} starts and questions; memory after"
        f" {options.minutes:g} min, {options.flap_minutes:g} min of flapping; idle for"
        f" {options.seconds:g} s, from {options.warm:g} s after they came to rest; three daemons"
        " each. MB are 1,000,000 bytes. Medians, worst in parentheses; a missed bar is bold.\n\n"
        + markdown(list(found.values()), [WACKAMOLE] + ([KEEPALIVED] if peer else []))
    )
    put(file, fragment, BEGIN, END)
    print(f"wrote the table to {file}", file=sys.stderr)
