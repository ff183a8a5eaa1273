"""A Debian tree that is booted on a node of a lab: its own systemd, the node's network."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import List, Optional

from .. import namespace
from ..errors import LabError, TookTooLong, UsageError
from ..process import ProcessId
from .versions import run

_PACKAGES = "systemd,systemd-sysv,dbus,iproute2,util-linux,procps"
_BOOT = 90.0


def make_tree(suite: str, tree: Path) -> None:
    """By debootstrap, with what the package depends on and recommends, and a web node has anyhow."""
    for needed, package in (("debootstrap", "debootstrap"), ("systemd-nspawn", "systemd-container")):
        if shutil.which(needed) is None:
            raise UsageError(f"{needed} is missing: apt-get install {package}")
    run("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, str(tree))


class Container:
    """Ends with `down`, and with this process."""

    def __init__(self, name: str, anchor: ProcessId, tree: Path, log: Path) -> None:
        self.name = name
        self.tree = tree
        self._groups = _control_groups(f"wackamole-upgrade-{os.getpid()}-{name}")
        self._leader: Optional[ProcessId] = None
        # Each systemd needs a control group of its own to be the root of.
        enter = 'for group; do [ "$group" != -- ] || break; echo $$ > "$group/cgroup.procs"; shift; done; shift; exec "$@"'
        argv = ["sh", "-ec", enter, "sh", *[str(group) for group in self._groups], "--"]
        # The node's network is the lab's: nothing here reaches beyond it. Without a network of its own
        # a container does not have these rights, which the unit hands on to the daemon.
        argv += ["setpriv", "--pdeathsig=KILL", "systemd-nspawn", "--quiet", "--register=no"]
        argv += ["--keep-unit", "--link-journal=no", "--capability=CAP_NET_ADMIN,CAP_NET_RAW"]
        argv += [f"--machine={name}-{os.getpid()}", f"--hostname={name}"]
        argv += ["--resolv-conf=off", f"--directory={tree}", "-b"]
        with open(log, "wb") as output:
            self._nspawn = subprocess.Popen(
                namespace.inside(anchor, argv, network_only=True),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._log = log

    def await_boot(self) -> None:
        deadline = time.monotonic() + _BOOT
        while time.monotonic() < deadline:
            if self._nspawn.poll() is not None:
                break
            if self._leader is None:
                self._leader = self._find_leader()
            elif self._asked("systemctl", "is-system-running") in ("running", "degraded"):
                return
            time.sleep(0.2)
        said = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise TookTooLong(f"{self.name} did not boot within {_BOOT:.0f} s: {said}")

    def _find_leader(self) -> Optional[ProcessId]:
        children = ProcessId.of(self._nspawn.pid).descendants()
        for child in children:
            try:
                # The first process of a pid namespace of its own.
                status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            numbers = next(line for line in status.splitlines() if line.startswith("NSpid:"))
            if numbers.split()[2:] == ["1"]:
                return child
        return None

    def _asked(self, *argv: str) -> str:
        try:
            done = subprocess.run(
                self.command(*argv), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=10
            )
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.strip()

    def command(self, *argv: str) -> List[str]:
        if self._leader is None or not self._leader.alive():
            raise LabError(f"{self.name} is not booted")
        spaces = ["-m", "-u", "-i", "-n", "-p", "-C"]
        clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        clean += ["DEBIAN_FRONTEND=noninteractive", "HOME=/root"]
        return ["nsenter", "-t", str(self._leader.pid), *spaces, "--", *clean, *argv]

    def run(self, *argv: str) -> str:
        return run(*self.command(*argv))

    def asked(self, *argv: str) -> "subprocess.CompletedProcess[str]":
        """As `run`, whatever its exit code."""
        return subprocess.run(
            self.command(*argv), capture_output=True, text=True, stdin=subprocess.DEVNULL
        )

    def down(self) -> None:
        """At once: nothing in it is worth an orderly end."""
        if self._leader is not None:
            self._leader.signal(9)
        elif self._nspawn.poll() is None:
            for child in ProcessId.of(self._nspawn.pid).descendants():
                child.signal(9)
            self._nspawn.kill()
        self._nspawn.wait()
        for group in self._groups:
            _remove_group(group)


def _control_groups(name: str) -> List[Path]:
    """A new one in the hierarchy that systemd uses here, in both where there are two (hybrid)."""
    base = Path("/sys/fs/cgroup")
    roots = [base] if (base / "cgroup.controllers").exists() else []
    roots += [base / kind for kind in ("unified", "systemd") if (base / kind / "cgroup.procs").exists()]
    if not roots:
        raise LabError("this host has no control groups for systemd")
    groups = [root / name for root in roots]
    for group in groups:
        group.mkdir()
    return groups


def _remove_group(group: Path) -> None:
    """Its processes were killed; the kernel needs a moment to be rid of them."""
    deadline = time.monotonic() + 10
    while group.exists():
        try:
            for directory, _, _ in os.walk(group, topdown=False):
                os.rmdir(directory)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
