"""The demo's story and its command line."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import List, Optional, Tuple

from ..errors import LabError, UsageError
from ..lab import Lab
from ..plan import Plan
from ..measure.ownership import Holders, balanced, each_once
from .act import Act, Outcome
from .screen import Screen

_ROOT = Path(__file__).resolve().parents[4]
_FILE = "agent/src/test/resources/fixtures/seed-images.conf"
_PULLED = "web3"
_ASKED = "web1"


def main(arguments: Optional[List[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if os.geteuid() != 0:
            raise UsageError("the demo needs root, for network namespaces: sudo packaging/demo")
        return _demo(options, Screen())
    except LabError as error:
        print(f"demo: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\ndemo: interrupted; all that it made is gone again", file=sys.stderr)
        return 130


def _interrupt(_number: int, _frame: Optional[FrameType]) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sudo packaging/demo",
        description="Four nodes on one LAN share four addresses; one is pulled and comes back.",
        epilog="exit codes: 0 each address answers at the end; 1 not so; 2 wrong usage;"
        " 3 a lab of that name is in the way; 4 something took too long.",
    )
    parser.add_argument("--keep", action="store_true", help="leave the cluster up at the end")
    parser.add_argument("--name", default="demo", help="the lab's name")
    parser.add_argument("--daemon", default="wackamole", help=argparse.SUPPRESS)
    return parser


def _demo(options: argparse.Namespace, screen: Screen) -> int:
    lab = Lab.up(
        Plan(
            name=options.name,
            kind=options.daemon,
            config=str(_ROOT / _FILE),
            leashed=not options.keep,
        )
    )
    keep = False
    try:
        fine = _story(lab, screen)
        keep = options.keep
    finally:
        if not keep:
            lab.down()
    if keep:
        _how_to_talk(screen, options.name)
    return 0 if fine else 1


def _story(lab: Lab, screen: Screen) -> bool:
    nodes = [node.name for node in lab.state().nodes]
    survivors = [name for name in nodes if name != _PULLED]
    act = Act(lab, screen, _ASKED)

    def all_even(now: Holders) -> bool:
        return each_once(now, nodes) and balanced(now, nodes)

    def survivors_cover(now: Holders) -> bool:
        return each_once(now, survivors)

    first = act.play(
        f"1. Four nodes start with the same file, {Path(_FILE).name}",
        lambda: [lab.start(name) for name in nodes],
        all_even,
        40,
    )
    screen.say(f"  spread over four nodes after {first.seconds:.1f} s (of which Mature = 5s)")
    second = act.play(
        f"2. {_PULLED}'s cable is pulled", lambda: lab.cut(_PULLED), survivors_cover, 30
    )
    _tell(screen, second)
    third = act.play(f"3. {_PULLED} is plugged in again", lab.heal, all_even, 40)
    _tell(screen, third)
    return _summary(screen, [(f"{_PULLED} pulled", second), (f"{_PULLED} back", third)])


def _tell(screen: Screen, outcome: Outcome) -> None:
    for move in outcome.moves:
        moved = f"{move.source} → {move.target}"
        screen.say(f"  {move.address}  {moved:16} silent for {_milliseconds(move.gap)}")
    if not outcome.moves:
        screen.say("  nothing moved")
    screen.say(f"  addresses that stayed where they were: {_undisturbed(outcome)}")


def _summary(screen: Screen, acts: List[Tuple[str, Outcome]]) -> bool:
    paint = screen.paint
    screen.say("", paint.style("1", "What the client saw"))
    screen.say(f"  {'event':14} {'address':17} {'moved':16} {'gap':>10}")
    for name, outcome in acts:
        for move in outcome.moves:
            moved = f"{move.source} → {move.target}"
            gap = _milliseconds(move.gap)
            screen.say(f"  {name:14} {move.address:17} {moved:16} {gap:>10}")
        screen.say(f"  {name:14} {'all others':17} {'stayed':16} {_undisturbed(outcome):>10}")
    last = acts[-1][1].result
    answering = [address for address in last.silences if last.answers(address)]
    owners = last.ownership.holders()
    once = [address for address in owners if len(owners[address]) == 1]
    fine = len(answering) == len(owners) == len(once)
    verdict = (
        f"{len(answering)} of {len(owners)} addresses answer,"
        f" {len(once)} of {len(owners)} are held by exactly one node"
    )
    screen.say("", "  " + paint.style("1;32" if fine else "1;31", verdict))
    return fine


def _undisturbed(outcome: Outcome) -> str:
    return "no gap" if outcome.others_gap == 0 else _milliseconds(outcome.others_gap)


def _milliseconds(seconds: float) -> str:
    if math.isinf(seconds):
        return "good"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def _how_to_talk(screen: Screen, name: str) -> None:
    until = time.strftime("%H:%M", time.localtime(time.time() + 1800))
    screen.say(
        "",
        f"The cluster stays up until {until}, or until you end it. Talk to it:",
        f"  sudo packaging/lab -n {name} status              who holds what",
        f"  sudo packaging/lab -n {name} ctl web1 status     what web1's daemon says",
        f"  sudo packaging/lab -n {name} exec web1           a shell on web1",
        f"  sudo packaging/lab -n {name} measure cut web2    another fault, measured",
        f"  sudo packaging/lab -n {name} heal",
        f"  sudo packaging/lab -n {name} down                end it",
    )


if __name__ == "__main__":
    sys.exit(main())
