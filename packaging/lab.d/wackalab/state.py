"""What a lab is made of, kept in its directory so that any later command finds it.

A directory belongs to a lab when it holds a state file with our mark and root owns both. Anything
else under that name is somebody else's, and no command touches it.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from .errors import NotOurs, UsageError
from .process import ProcessId

MARK = "wackamole-lab 1"
PREFIX = "wackamole-lab-"


def base_directory() -> Path:
    """Where labs keep their directories."""
    return Path(os.environ.get("WACKAMOLE_LAB_DIR", "/tmp"))


def directory_of(name: str) -> Path:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,30}", name):
        raise UsageError(f"a lab's name is up to 31 letters, digits, - and _, not {name!r}")
    return base_directory() / (PREFIX + name)


@dataclass
class Host:
    """A node, the client or the router: one anchor, one port of the switch."""

    name: str
    address: str
    """With its prefix length: 192.168.100.183/24."""
    mac: str
    anchor: Optional[ProcessId] = None
    daemon: Optional[ProcessId] = None

    def process(self) -> ProcessId:
        if self.anchor is None:
            raise NotOurs(f"{self.name} was never finished: run `lab down`")
        return self.anchor


@dataclass
class Faults:
    """What is broken now; names of nodes."""

    cut: List[str] = field(default_factory=list)
    isolated: List[str] = field(default_factory=list)
    sides: List[List[str]] = field(default_factory=list)
    """The two sides of a partition; the client is on the first unless it is named."""
    firewalls: List[List[str]] = field(default_factory=list)
    dumb: List[str] = field(default_factory=list)
    deaf: List[str] = field(default_factory=list)
    pairs: List[List[str]] = field(default_factory=list)
    """Two and two that do not hear each other, while all others hear both."""
    unpowered: List[str] = field(default_factory=list)
    """Cut as well; their kernels forget the pool's addresses when the power comes back."""


@dataclass
class State:
    """A lab. Written after every change; see `Store`."""

    name: str
    kind: str
    nodes: List[Host]
    client: Host
    router: Optional[Host]
    config: str
    """The configuration file of every node, or ""."""
    interface: str
    vips: List[str]
    """With prefix lengths, in the order of the configuration."""
    options: Dict[str, Any]
    created: float = field(default_factory=time.time)
    keeper: Optional[ProcessId] = None
    faults: Faults = field(default_factory=Faults)
    mark: str = MARK

    def hosts(self) -> List[Host]:
        return self.nodes + [self.client] + ([self.router] if self.router else [])

    def node(self, name: str) -> Host:
        for host in self.nodes:
            if host.name == name:
                return host
        known = ", ".join(host.name for host in self.nodes)
        raise UsageError(f"no node {name!r} in lab {self.name!r}; there are {known}")

    def host(self, name: str) -> Host:
        for host in self.hosts():
            if host.name == name:
                return host
        return self.node(name)


class Store:
    """The directory of one lab and the state file in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.directory = directory_of(name)
        self.file = self.directory / "state.json"

    def create(self, state: State) -> None:
        """Takes the name; fails when anything of that name exists."""
        try:
            os.mkdir(self.directory, 0o755)
        except FileExistsError:
            self.load()
            raise UsageError(
                f"lab {self.name!r} exists: `lab -n {self.name} down` ends it"
            ) from None
        self.save(state)

    def save(self, state: State) -> None:
        text = json.dumps(dataclasses.asdict(state), indent=1)
        draft = self.directory / "state.json.new"
        draft.write_text(text + "\n", encoding="utf-8")
        os.replace(draft, self.file)

    def load(self) -> State:
        """The lab's state; NotOurs when what stands there is no lab's."""
        try:
            ours = all(
                os.lstat(path).st_uid == os.geteuid() and not path.is_symlink()
                for path in (self.directory, self.file)
            )
            content = json.loads(self.file.read_text(encoding="utf-8")) if ours else {}
        except FileNotFoundError:
            if os.path.lexists(self.directory):
                raise NotOurs(f"{self.directory} is no lab's (no state.json): left alone") from None
            raise UsageError(
                f"there is no lab {self.name!r}; `lab list` shows those that are"
            ) from None
        except ValueError as error:
            raise NotOurs(f"{self.file} is not a lab's state file ({error}): left alone") from None
        if content.get("mark") != MARK:
            raise NotOurs(f"{self.directory} was not made by this tool or this user: left alone")
        return _state(content)

    @contextmanager
    def change(self) -> Iterator[State]:
        """Loads, lets the caller change, saves; one at a time."""
        self.load()
        with open(self.directory / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.load()
            try:
                yield state
            finally:
                if self.directory.exists():
                    self.save(state)


def _state(content: Dict[str, Any]) -> State:
    router = content["router"]
    return State(
        **{
            **content,
            "nodes": [_host(node) for node in content["nodes"]],
            "client": _host(content["client"]),
            "router": _host(router) if router else None,
            "keeper": _process(content["keeper"]),
            "faults": Faults(**content["faults"]),
        }
    )


def _host(content: Dict[str, Any]) -> Host:
    return Host(
        **{
            **content,
            "anchor": _process(content["anchor"]),
            "daemon": _process(content["daemon"]),
        }
    )


def _process(content: Optional[Dict[str, int]]) -> Optional[ProcessId]:
    return ProcessId(**content) if content else None
