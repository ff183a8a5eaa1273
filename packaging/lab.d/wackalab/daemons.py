"""What can run on a node: each kind says how its command line and files come about."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path
from typing import Dict, List, Protocol

from . import pool
from .errors import UsageError
from .process import ProcessId
from .state import Host, State

_PACKAGING = Path(__file__).resolve().parent.parent.parent
DISTRIBUTION = _PACKAGING / "target" / "wackamole"


class Daemon(Protocol):
    """A kind of daemon."""

    def command(self, state: State, node: Host, directory: Path) -> List[str]:
        """Writes what the daemon reads and gives its command line."""
        ...

    def processes(self, main: ProcessId) -> List[ProcessId]:
        """What one kill -9 or one SIGSTOP must hit for the daemon to be gone or still."""
        ...


class Wackamole:
    """The daemon of this project. Only its own process is hit: its guard must outlive it."""

    def command(self, state: State, node: Host, directory: Path) -> List[str]:
        if not state.config:
            raise UsageError("wackamole needs --conf FILE")
        binary = Path(state.options.get("distribution") or DISTRIBUTION) / "bin" / "wackamole"
        if not os.access(binary, os.X_OK):
            raise UsageError(f"{binary} is missing: build it with `mvn package`")
        own = config_of(node, directory)
        if not own.exists():
            shutil.copyfile(state.config, own)
        return [str(binary), "-c", str(own), *state.options.get("arguments", [])]

    def processes(self, main: ProcessId) -> List[ProcessId]:
        return [main]


class Keepalived:
    """The peer of the benchmark: one VRRP instance an address, masters spread over the nodes."""

    _IDS = 250
    """A LAN has 255 VRRP ids: larger pools share them, the same number of addresses on each."""

    def command(self, state: State, node: Host, directory: Path) -> List[str]:
        file = directory / f"{node.name}.keepalived.conf"
        file.write_text(self._config(state, node), encoding="utf-8")
        return ["keepalived", "--dont-fork", "--log-console", f"--use-file={file}"]

    def processes(self, main: ProcessId) -> List[ProcessId]:
        return [main] + main.descendants()

    def _config(self, state: State, node: Host) -> str:
        index = state.nodes.index(node)
        interval = state.options.get("advert_int", 1)
        # VRRP 2 counts whole seconds, and keepalived would silently round to one.
        version = "" if float(interval).is_integer() else "  version 3\n"
        text = ""
        groups = math.ceil(len(state.vips) / math.ceil(len(state.vips) / self._IDS))
        for group in range(groups):
            turn = (index - group) % len(state.nodes)
            addresses = "\n".join(f"    {vip}" for vip in state.vips[group::groups])
            text += (
                f"vrrp_instance V{group} {{\n"
                f"  state BACKUP\n  interface {state.interface}\n"
                f"{version}"
                f"  virtual_router_id {group + 1}\n  priority {200 - turn}\n"
                f"  advert_int {interval:g}\n"
                f"  virtual_ipaddress {{\n{addresses}\n  }}\n}}\n"
            )
        return text


class Command:
    """Any program: `--command` is run by sh with LAB_NODE, LAB_INDEX, LAB_NODES, LAB_VIPS set."""

    def command(self, state: State, node: Host, directory: Path) -> List[str]:
        line = state.options.get("command")
        if not line:
            raise UsageError("--daemon command needs --command 'LINE'")
        return ["sh", "-c", line]

    def processes(self, main: ProcessId) -> List[ProcessId]:
        return [main] + main.descendants()


KINDS: Dict[str, Daemon] = {
    "wackamole": Wackamole(),
    "keepalived": Keepalived(),
    "command": Command(),
}


def config_of(node: Host, directory: Path) -> Path:
    """A node's own copy of the configuration: identical on all until a test spoils one."""
    return directory / f"{node.name}.conf"


def environment(state: State, node: Host) -> Dict[str, str]:
    """A daemon starts as from a service manager: with little, and the lab's own words."""
    return {
        "PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
        "LANG": "C.UTF-8",
        "WACKAMOLE_JAVA_OPTS": os.environ.get("WACKAMOLE_JAVA_OPTS", ""),
        "HOME": "/root",
        "LAB_NODE": node.name,
        "LAB_INDEX": str(state.nodes.index(node)),
        "LAB_NODES": str(len(state.nodes)),
        "LAB_VIPS": " ".join(state.vips),
        "LAB_INTERFACE": state.interface,
        "LAB_ADDRESS": pool.address(node.address),
    }
