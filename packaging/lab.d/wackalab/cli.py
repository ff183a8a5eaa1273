"""The command line `lab`."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from types import FrameType
from typing import Callable, Dict, List, Optional

from . import lab as labs, namespace, pool
from .errors import LabError, UsageError
from .lab import Lab
from .plan import Plan

_EXAMPLES = """
examples:
  lab up --conf wackamole.conf                 four nodes web1 to web4 at 192.168.100.183 to .186
  lab up -N 2 --first 192.168.100.101/24 --router --conf seed-front.conf
  lab up --daemon keepalived --conf wackamole.conf --advert-int 0.1
  lab status                                   what holds what, and what is broken
  lab cut web2                                 pull web2's cable (no carrier)
  lab mute web2                                mute its switch port (carrier stays up)
  lab dumb web2; lab deaf web3                 nobody hears web2; web3 hears nobody (carrier up)
  lab pair web1 web2                           the two do not hear each other, all others hear both
  lab partition web1,web2 web3,web4            split the LAN; the client stays with the first side
  lab firewall web1 web2                       the daemons of the two cannot talk, ARP and ping pass
  lab heal                                     mend all of these
  lab kill web1; lab start web1                kill -9, start again
  lab restart web1                             on purpose: no address moves, no answer is lost
  lab leave web1                               the same, and it does not come back
  lab killboth web1                            kill -9 of daemon and guard together
  lab freezeboth web1; lab thaw web1           SIGSTOP to both, SIGCONT to both
  lab power web1; lab heal; lab start web1     cable and processes at once
  lab exec web1 ip address                     run a command on a node, the client or the router
  lab ctl web1 status                          wackactl on a node
  lab measure --for 5 cut web2                 what a client and the kernels see around a fault
  lab -n other up --conf two.conf              a second lab beside the first
  lab down

exit codes: 0 done; 1 failed; 2 wrong usage; 3 something in the way that no lab made, left alone;
4 a bounded wait ran out; `exec` and `ctl` give the command's own.
A lab that nobody takes down ends by itself (up --for, 30 minutes unless told otherwise).
"""


def main(arguments: Optional[List[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    # A lab half made when the terminal goes or somebody stops us is taken away like any other.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if os.geteuid() != 0:
            raise UsageError("the lab needs root, for network namespaces: use sudo")
        commands: Dict[str, Callable[[argparse.Namespace], int]] = {
            "up": _up,
            "down": _down,
            "list": _list,
            "status": _status,
            "exec": _exec,
            "ctl": _ctl,
            "measure": _measure,
            "wait": _wait,
        }
        return commands.get(options.command, _fault)(options)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _interrupt(_number: int, _frame: Optional[FrameType]) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lab",
        description="A LAN of wackamole nodes and a client in network namespaces.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "-n",
        "--name",
        default=os.environ.get("WACKAMOLE_LAB", "lab"),
        help="the lab (default: lab)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="make a lab and start its daemons")
    up.add_argument(
        "--conf", default="", metavar="FILE", help="wackamole.conf, unchanged on each node"
    )
    up.add_argument("-N", "--nodes", type=int, default=4)
    up.add_argument("--first", default="192.168.100.183/24", help="the first node's address (default prefix: /24)")
    up.add_argument("--edge", default="192.168.100.1/24", help="the client's (router's) address")
    up.add_argument("--router", action="store_true", help="put a router between LAN and client")
    up.add_argument("--daemon", default="wackamole", help="wackamole, keepalived, command or none")
    up.add_argument("--command-line", metavar="LINE", help="with --daemon command: what sh runs")
    up.add_argument(
        "--distribution", metavar="DIR", help="wackamole's (packaging/target/wackamole)"
    )
    up.add_argument("--advert-int", type=float, default=1, help="keepalived's, in seconds")
    up.add_argument("--no-start", action="store_true", help="start no daemon")
    up.add_argument("--for", dest="seconds", type=_seconds, default=1800.0, metavar="TIME")
    for word, text in (
        ("down", "end the lab"),
        ("list", "show all labs"),
        ("heal", "mend the LAN"),
    ):
        commands.add_parser(word, help=text)
    status = commands.add_parser("status", help="show nodes, addresses and faults")
    status.add_argument("--json", action="store_true")
    for word, text in (
        ("cut", "pull a node's cable"),
        ("mute", "mute a node's switch port"),
        ("isolate", "the same"),
        ("dumb", "nothing that a node sends arrives, ARP included"),
        ("deaf", "a node hears nothing, what it sends arrives"),
        ("power", "cable pulled and all processes killed"),
        ("kill", "kill -9 a node's daemon"),
        ("killboth", "kill -9 a node's daemon and its guard"),
        ("freeze", "SIGSTOP a node's daemon"),
        ("freezeboth", "SIGSTOP a node's daemon and its guard"),
        ("thaw", "SIGCONT all that runs on a node"),
        ("stop", "SIGTERM a node's daemon and wait"),
        ("leave", "the first half of restart: it goes, to come back"),
    ):
        commands.add_parser(word, help=text).add_argument("node")
    split = commands.add_parser("partition", help="split the LAN in two")
    split.add_argument("sides", nargs=2, metavar="NODE,NODE...")
    for word, text in (("start", "start a node's daemon"), ("restart", "restart it: its addresses stay bound")):
        start = commands.add_parser(word, help=text)
        start.add_argument("node")
        start.add_argument(
            "--distribution", metavar="DIR", help="from now on this one is started, as at an upgrade"
        )
    for word, text in (
        ("firewall", "keep two nodes' daemons from talking"),
        ("pair", "keep two nodes from hearing each other, ARP included"),
    ):
        commands.add_parser(word, help=text).add_argument("pair", nargs=2, metavar="NODE")
    execute = commands.add_parser("exec", help="run a command on a node, the client or the router")
    execute.add_argument("host")
    execute.add_argument("argv", nargs=argparse.REMAINDER, metavar="COMMAND")
    control = commands.add_parser("ctl", help="run wackactl on a node")
    control.add_argument("host")
    control.add_argument("argv", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    measure = commands.add_parser("measure", help="ping all addresses and watch all kernels")
    measure.add_argument("--for", dest="seconds", type=_seconds, default=5.0, metavar="TIME")
    measure.add_argument("--period", type=float, default=2.0, metavar="MS", help="between pings")
    measure.add_argument("--json", action="store_true")
    measure.add_argument("fault", nargs=argparse.REMAINDER, help="a lab command to run meanwhile")
    wait = commands.add_parser("wait", help="until each address is held exactly once")
    wait.add_argument("--within", type=_seconds, default=30.0, metavar="TIME")
    return parser


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)?", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 90, 90s, 30m, 2h")
    return float(match.group(1)) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600}[match.group(2) or "s"]


def _up(options: argparse.Namespace) -> int:
    extra = {"advert_int": options.advert_int}
    if options.command_line:
        extra["command"] = options.command_line
    if options.distribution:
        extra["distribution"] = os.path.abspath(options.distribution)
    made = Lab.up(
        Plan(
            name=options.name,
            kind=options.daemon,
            nodes=options.nodes,
            first=options.first,
            edge=options.edge,
            with_router=options.router,
            config=os.path.abspath(options.conf) if options.conf else "",
            options=extra,
            seconds=options.seconds,
        )
    )
    try:
        if not options.no_start and options.daemon != "none":
            for node in made.state().nodes:
                made.start(node.name)
    except BaseException:
        made.down()
        raise
    print(f"lab {options.name!r} is up in {made.directory}; `lab -n {options.name} down` ends it")
    return 0


def _down(options: argparse.Namespace) -> int:
    if not os.path.lexists(Lab(options.name).directory):
        print(f"lab {options.name!r} is not there: nothing to do")
        return 0
    Lab(options.name).down()
    return 0


def _list(_: argparse.Namespace) -> int:
    for name in labs.names():
        try:
            state = Lab(name).store.load()
        except LabError as error:
            print(f"{name:20} {error}")
            continue
        alive = state.keeper is not None and state.keeper.alive()
        print(f"{name:20} {len(state.nodes)} nodes of {state.kind}, {'up' if alive else 'dead'}")
    return 0


def _status(options: argparse.Namespace) -> int:
    state = Lab(options.name).state()
    rows = []
    for node in state.nodes:
        held = labs.held_by(state, node)
        daemon = node.daemon.state() if node.daemon and node.daemon.alive() else ""
        process = {"": "not running", "T": "frozen"}.get(daemon, "running")
        addresses = [pool.address(vip) for vip in state.vips if pool.address(vip) in held]
        rows.append(
            {"node": node.name, "address": node.address, "daemon": process, "holds": addresses}
        )
    faults = {key: value for key, value in vars(state.faults).items() if value}
    if options.json:
        print(json.dumps({"lab": state.name, "kind": state.kind, "nodes": rows, "faults": faults}))
        return 0
    for row in rows:
        print(f"{row['node']:8} {row['address']:20} {row['daemon']:12} {' '.join(row['holds'])}")
    for key, value in faults.items():
        print(f"{key}: {value}")
    return 0


def _exec(options: argparse.Namespace) -> int:
    argv = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
    host = Lab(options.name).state().host(options.host)
    command = namespace.inside(host.process(), argv or ["bash"])
    os.execvp(command[0], command)


def _ctl(options: argparse.Namespace) -> int:
    command = Lab(options.name).control_command(options.host, *options.argv)
    os.execvp(command[0], command)


def _fault(options: argparse.Namespace) -> int:
    target = Lab(options.name)
    target.state()
    if options.command == "partition":
        first, second = ([name for name in side.split(",") if name] for side in options.sides)
        target.partition(first, second)
    elif options.command in ("firewall", "pair"):
        getattr(target, options.command)(*options.pair)
    elif options.command == "heal":
        target.heal()
    elif options.command == "leave":
        target.stop_to_return(options.node)
    elif options.command in ("start", "restart"):
        if options.command == "restart":
            target.stop_to_return(options.node)
        if options.distribution:
            target.install(os.path.abspath(options.distribution))
        target.start(options.node)
    else:
        getattr(target, options.command)(options.node)
    return 0


def _measure(options: argparse.Namespace) -> int:
    from .report import measure_around

    return measure_around(
        Lab(options.name),
        options.seconds,
        options.period / 1000,
        options.json,
        (lambda: main(["-n", options.name, *options.fault])) if options.fault else None,
    )


def _wait(options: argparse.Namespace) -> int:
    from .report import wait_for_each_once

    wait_for_each_once(Lab(options.name), options.within)
    return 0
