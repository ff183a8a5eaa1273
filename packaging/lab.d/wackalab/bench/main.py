"""The command line `bench`."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any, Dict, List, Optional

from ..detect import main as detect
from ..errors import LabError, UsageError
from ..footprint import main as footprint
from ..upgrade import main as upgrade
from .arguments import add_distribution, add_write
from .catalog import CASES, Case
from .document import put
from .runner import Progress, run_case
from .table import CaseTable, markdown, plain

_OF_ITS_OWN = {"detect": detect, "footprint": footprint, "upgrade": upgrade}


def main(arguments: Optional[List[str]] = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    command = _OF_ITS_OWN.get(words[0]) if words else None
    options = None if command else _parser().parse_args(words)
    if command and {"-h", "--help"} & set(words):
        command.parser().parse_args(words[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if os.geteuid() != 0:
            raise UsageError("the benchmark needs root, for network namespaces: use sudo")
        if command:
            return command.main(words[1:])
        assert options is not None
        return _bench(options)
    except LabError as error:
        print(f"bench: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("bench: interrupted; the labs are taken down", file=sys.stderr)
        return 130


def _interrupt(_number: int, _frame: Optional[FrameType]) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Runs what must hold on the real kernel and prints medians and worst.",
        epilog="`bench detect --help` tells of every way of losing a host, beside keepalived, "
        "`bench footprint --help` of what a daemon costs its node, `bench upgrade --help` of restarts "
        "and upgrades of installed packages. "
        "exit codes: 0 done; 1 a bar was missed (--assert) or an error; 2 wrong usage.",
    )
    parser.add_argument(
        "--case", action="append", choices=sorted(CASES), metavar="NAME", help=", ".join(CASES)
    )
    parser.add_argument("--all", action="store_true", help="all cases, as without --case")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer", choices=["keepalived", "none"], default="keepalived")
    parser.add_argument("--peer-only", action="store_true", help="run the peer alone")
    parser.add_argument("--advert-int", type=float, default=1, help="keepalived's, in seconds")
    add_distribution(parser)
    add_write(parser)
    parser.add_argument(
        "--assert", dest="judge", action="store_true", help="exit 1 when wackamole misses a bar"
    )
    return parser


def _bench(options: argparse.Namespace) -> int:
    if options.runs < 1:
        raise UsageError("--runs is at least 1")
    cases = [CASES[name] for name in CASES if not options.case or name in options.case]
    subjects = ([] if options.peer_only else ["wackamole"]) + _peer(options)
    plan = [(case, s) for case in cases for s in subjects if case.for_peer or s == "wackamole"]
    if not plan:
        raise UsageError("nothing to run: this case has no peer to compare with")
    tables = {case.name: CaseTable(case.name, case.title, case.bars) for case in cases}
    progress = Progress([case.seconds * options.runs for case, _ in plan])
    scratch = Path(tempfile.mkdtemp(prefix="wackamole-bench-"))
    try:
        for case, subject in plan:
            extra = _options(options, subject)
            samples = run_case(case, subject, options.runs, extra, scratch, progress)
            tables[case.name].samples[subject] = samples
            print(plain(tables[case.name], subject), flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if options.write:
        _write(Path(options.write), _fragment(list(tables.values()), subjects, options))
    return _judge(tables, cases) if options.judge and not options.peer_only else 0


def _peer(options: argparse.Namespace) -> List[str]:
    if options.peer == "none":
        return []
    if shutil.which("keepalived") is None:
        raise UsageError("keepalived is missing: `apt-get install keepalived`, or --peer none")
    return ["keepalived"]


def _options(options: argparse.Namespace, subject: str) -> Dict[str, Any]:
    if subject == "keepalived":
        return {"advert_int": options.advert_int}
    if options.distribution:
        return {"distribution": os.path.abspath(options.distribution)}
    return {}


def _judge(tables: Dict[str, CaseTable], cases: List[Case]) -> int:
    missed = [line for case in cases for line in tables[case.name].missed("wackamole")]
    for line in missed:
        print(f"MISSED {line}")
    return 1 if missed else 0


def _fragment(tables: List[CaseTable], subjects: List[str], options: argparse.Namespace) -> str:
    command = "sudo packaging/bench " + shlex.join(sys.argv[1:])
    kernel = os.uname()
    peer = (
        f" keepalived with advert_int {options.advert_int:g}." if "keepalived" in subjects else ""
    )
    return (
        f"`{command.strip()}`, {time.strftime('%Y-%m-%d')}: {options.runs} runs a case on"
        f" {kernel.sysname} {kernel.release}, {os.cpu_count()} processors.{peer}"
        " Times are medians, worst in parentheses; a missed bar is bold.\n\n"
        + markdown(tables, subjects)
    )


def _write(file: Path, fragment: str) -> None:
    put(file, fragment)
    print(f"wrote the table to {file}")
