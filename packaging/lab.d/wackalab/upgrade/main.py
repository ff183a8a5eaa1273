"""The command line `bench upgrade`."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, List

from ..bench.arguments import ROOT, add_write
from ..bench.document import put
from ..bench.table import CaseTable, markdown, plain
from ..detect.results import commit
from ..errors import LabError, TookTooLong, UsageError
from ..lab import Lab
from ..measure.ownership import Holders, balanced, each_once
from ..measure.session import Measurement
from ..plan import Plan
from .container import Container, make_tree
from .figures import SUBJECT, sample, tables
from .versions import Package, built, next_of

BEGIN, END = "<!-- upgrade: begin -->", "<!-- upgrade: end -->"
NODES = 3
PERIOD = 0.002
_PATIENCE = 60.0
_CONFIGURATION = "/etc/wackamole/wackamole.conf"

_EPILOG = """
examples:
  bench upgrade --write                   the table into docs/
  bench upgrade --suite bookworm          under the systemd of another Debian release
  bench upgrade --tree DIR                in copies of a Debian tree with systemd, dbus and iproute2

exit codes: 0 every bar holds; 1 one was missed; 2 wrong usage.
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bench upgrade",
        description="Three Debian containers, each with its own systemd, install the built .deb by apt."
        " A client pings every address every 2 ms while the service is restarted on one node"
        " after the other, then upgraded to the same package with a higher version, and back; at last"
        " one node is stopped, to see that the measurement sees that.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--suite", default="stable", help="Debian's release (stable)")
    made.add_argument("--tree", metavar="DIR", help="a Debian tree to copy, instead of debootstrap")
    made.add_argument("--runs", type=int, default=1, help="times that all of it is done (1)")
    add_write(made)
    return made


def main(arguments: List[str]) -> int:
    """Run as root; raises LabError."""
    options = parser().parse_args(arguments)
    if options.runs < 1:
        raise UsageError("--runs is at least 1")
    if options.tree and not Path(options.tree, "usr/lib/systemd/systemd").exists():
        raise UsageError(f"{options.tree} is no tree with systemd")
    package = built()
    found = tables()
    scratch = Path(tempfile.mkdtemp(prefix="wackamole-upgrade-"))
    try:
        old, new = next_of(package, scratch)
        base = scratch / "base"
        if options.tree:
            _copy(Path(options.tree), base)
        else:
            make_tree(options.suite, base)
        with Cluster(scratch, base) as cluster:
            cluster.install(old)
            for _ in range(options.runs):
                _all_cases(cluster, found, old, new)
            systemd = cluster.systemd()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if options.write:
        _write(Path(options.write), found, arguments, systemd, old, new)
    missed = [line for table in found.values() for line in table.missed(SUBJECT)]
    print("\n".join(f"MISSED {line}" for line in missed) or "every bar holds")
    return 1 if missed else 0


def _all_cases(cluster: "Cluster", found: Dict[str, CaseTable], old: Package, new: Package) -> None:
    def case(name: str, node: str, command: Callable[[], None]) -> None:
        cluster.measured(found[name], node, command)

    first, second, third = cluster.nodes
    for node in cluster.nodes:
        case("restart", node, lambda: cluster.restart(node))
    # One new beside two old, each restarted; then two new beside one old.
    case("upgrade", first, lambda: cluster.upgrade(first, new))
    case("mixed", second, lambda: cluster.restart(second))
    case("mixed", first, lambda: cluster.restart(first))
    case("upgrade", second, lambda: cluster.upgrade(second, new))
    case("mixed", third, lambda: cluster.restart(third))
    case("upgrade", third, lambda: cluster.upgrade(third, new))
    for node in cluster.nodes:
        case("back", node, lambda: cluster.upgrade(node, old))
    case("stop", third, lambda: cluster.stop(third))
    if not found["stop"].samples[SUBJECT][-1]["moves"]:
        raise LabError("a node handed over and nothing was seen to move: the rest proves nothing")
    for table in found.values():
        print(plain(table, SUBJECT), flush=True)


class Cluster:
    """Three containers on a lab's nodes, and the lab's client. Ends with the context."""

    def __init__(self, scratch: Path, base: Path) -> None:
        self._scratch = scratch
        self._containers: Dict[str, Container] = {}
        self._file = scratch / "wackamole.conf"
        self._file.write_text(_file(), encoding="utf-8")
        self._lab = Lab.up(
            Plan(
                name=f"upgrade-{os.getpid()}",
                kind="none",
                nodes=NODES,
                first="10.77.0.11/24",
                edge="10.77.0.1/24",
                config=str(self._file),
                seconds=3600,
                leashed=True,
            )
        )
        self.nodes = [node.name for node in self._lab.state().nodes]
        self._base = base

    def __enter__(self) -> "Cluster":
        try:
            for node in self._lab.state().nodes:
                tree = self._scratch / node.name
                _copy(self._base, tree)
                # Else the name of the host on which the tree was made, equal on all.
                (tree / "etc/hostname").write_text(f"{node.name}\n", encoding="ascii")
                log = self._scratch / f"{node.name}.log"
                self._containers[node.name] = Container(node.name, node.process(), tree, log)
            for container in self._containers.values():
                container.await_boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *ending: object) -> None:
        for container in self._containers.values():
            container.down()
        self._lab.down()

    def systemd(self) -> str:
        told = self._containers[self.nodes[0]].run("systemctl", "--version")
        return told.splitlines()[0].partition("(")[2].rstrip(")")

    def install(self, package: Package) -> None:
        """As the README has it, with the file of this cluster."""
        for name, container in self._containers.items():
            self._apt(name, package)
            shutil.copyfile(self._file, str(container.tree) + _CONFIGURATION)
            container.run("wackamole", "--check")
            container.run("systemctl", "enable", "--now", "wackamole")
        self._await_peace()
        for name, container in self._containers.items():
            self._expect(name, package)
            # An archive that the JVM does not take costs a second at every start, and nobody notices.
            said = container.run("journalctl", "--no-pager", "-u", "wackamole")
            if "The JVM did not take" in said:
                raise LabError(f"{name}: an installed daemon starts without its archive:\n{said}")
        print(f"{package.version} is installed on {NODES} nodes, and spread", flush=True)

    def restart(self, name: str) -> None:
        self._containers[name].run("systemctl", "restart", "wackamole")

    def stop(self, name: str) -> None:
        """Its addresses move to the others; it comes back, and takes its share, within the measurement."""
        self._containers[name].run("systemctl", "stop", "wackamole")
        self._containers[name].run("systemctl", "start", "wackamole")

    def upgrade(self, name: str, package: Package) -> None:
        """The package restarts the daemon; what runs then must be of that version."""
        self._apt(name, package)
        self._expect(name, package)

    def measured(self, table: CaseTable, name: str, command: Callable[[], None]) -> None:
        """One sample: the client's and the kernels' account of a command on a node."""
        daemon = self._daemon(name)
        with Measurement(self._lab, PERIOD) as measurement:
            time.sleep(0.5)
            began = measurement.count_from_now()
            command()
            took = time.monotonic() - began
            self._await_peace()
            # What a takeover would cost comes when the reservation is over, not before.
            time.sleep(1.0)
            result = measurement.finish()
        if self._daemon(name) == daemon:
            raise LabError(f"{table.name}: the daemon of {name} is the same as before")
        table.samples.setdefault(SUBJECT, []).append(sample(result, began, took))
        lost = table.samples[SUBJECT][-1]["lost"]
        versions = ", ".join(f"{node} {self._release(node)}" for node in self.nodes)
        print(
            f"{table.name} {name}: {lost:.0f} answers lost, pinger's own longest pause"
            f" {result.longest_pause * 1000:.0f} ms; then {versions}",
            flush=True,
        )

    def _apt(self, name: str, package: Package) -> None:
        container = self._containers[name]
        there = container.tree / "root" / package.file.name
        if not there.exists():
            shutil.copyfile(package.file, there)
        container.run(
            *("apt-get", "-q", "install", "-y", "--no-install-recommends"),
            *("--allow-downgrades", f"/root/{package.file.name}"),
        )

    def _expect(self, name: str, package: Package) -> None:
        container = self._containers[name]
        installed = container.run("dpkg-query", "-W", "-f", "${Version}", "wackamole")
        runs = self._release(name)
        if (installed, runs) != (package.version, package.release):
            raise LabError(
                f"{name} has {installed} installed and {runs} runs;"
                f" wanted: {package.version} and {package.release}"
            )

    def _release(self, name: str) -> str:
        """What the running daemon says it is."""
        told = json.loads(self._containers[name].run("wackactl", "status", "--json"))
        release: str = told["status"]["daemon"]["version"]
        return release

    def _daemon(self, name: str) -> str:
        return self._containers[name].run("systemctl", "show", "-P", "MainPID", "wackamole").strip()

    def _await_peace(self) -> None:
        """Until every member is content and all is spread evenly."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            checks = {
                name: container.asked("wackactl", "status", "--check")
                for name, container in self._containers.items()
            }
            if all(check.returncode == 0 for check in checks.values()) and self._spread():
                return
            if time.monotonic() > deadline:
                said = "; ".join(f"{name}: {check.stdout.strip()}" for name, check in checks.items())
                raise TookTooLong(f"no peace within {_PATIENCE:.0f} s: {said}{self._journals()}")
            time.sleep(0.2)

    def _spread(self) -> bool:
        held = {name: self._lab.held(name) for name in self.nodes}
        addresses = {f"10.77.0.{number}" for number in range(101, 111)}
        holders: Holders = {
            address: frozenset(name for name in self.nodes if address in held[name])
            for address in addresses
        }
        return each_once(holders, self.nodes) and balanced(holders, self.nodes)

    def _journals(self) -> str:
        lines = ""
        for name, container in self._containers.items():
            told = container.asked("journalctl", "--no-pager", "-u", "wackamole", "-n", "40").stdout
            lines += f"\n--- {name}\n{told}"
        return lines


def _file() -> str:
    lines = [f"    {{ eth0:10.77.0.{number}/24 }}" for number in range(101, 111)]
    return (
        "Group = upgrade\nMature = 1s\nBalance { AcquisitionsPerRound = all  Interval = 1s }\n"
        "VirtualInterfaces {\n" + "\n".join(lines) + "\n}\n"
    )


def _copy(tree: Path, copy: Path) -> None:
    subprocess.run(["cp", "-a", "--reflink=auto", str(tree), str(copy)], check=True)


def _write(
    file: Path,
    found: Dict[str, CaseTable],
    arguments: List[str],
    systemd: str,
    old: Package,
    new: Package,
) -> None:
    kernel = os.uname()
    command = shlex.join(["sudo", "packaging/bench", "upgrade", *arguments])
    fragment = (
        f"`{command}`, {time.strftime('%Y-%m-%d', time.gmtime())}, wackamole at {commit(ROOT)}:"
        f" {kernel.sysname} {kernel.release}, {os.cpu_count()} processors, load average"
        f" {os.getloadavg()[2]:.1f}; three containers with systemd {systemd}, 10 addresses, each pinged"
        f" every {PERIOD * 1000:.0f} ms; from {old.version} to {new.version}. A sample a node: medians, worst"
        " in parentheses; a missed bar is bold.\n\n" + markdown(list(found.values()), [SUBJECT])
    )
    put(file, fragment, BEGIN, END)
    print(f"wrote the table to {file}", file=sys.stderr)
