"""What is measured of a cluster that stands: processor while idle, memory, memory while flapping."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Callable, List

from ..bench.stage import Setup, Stage
from ..bench.table import Sample
from ..detect.subjects import EDGE, FIRST, Subject
from ..errors import LabError
from ..process import ProcessId
from . import asking, usage
from .figures import KEEPALIVED, growth

NODES = 3
_PACE = 4.0
"""Seconds between two events while flapping."""
_LOOK = 5.0
"""Seconds between two looks at the memory."""


class Cluster:
    """Three daemons of one subject, at rest. It ends with the context, and with this process."""

    def __init__(self, subject: Subject, scratch: Path, distribution: str) -> None:
        options = dict(subject.options)
        if subject.ours and distribution:
            options["distribution"] = distribution
        file = subject.configuration(scratch / f"{subject.name}.conf")
        self._subject = subject
        self.stage = Stage(subject.kind, Setup(file, NODES, FIRST, EDGE), options)

    def __enter__(self) -> "Cluster":
        self.stage.__enter__()
        return self

    def __exit__(self, *ending: object) -> None:
        self.stage.lab.down()

    def come_to_rest(self, warm: float) -> float:
        """Starts the daemons and waits `warm` seconds more; gives the time (monotonic) before the first."""
        with self.stage.measure() as measurement:
            began = self.stage.start_all()
            self.stage.settle(measurement)
        time.sleep(warm)
        return began

    def idle(self, seconds: float) -> List[Sample]:
        """A sample a node, the share of one processor in percent; says which threads took it."""
        nodes = [self._processes(node) for node in self.stage.nodes]
        before = [sum(map(usage.processor, node)) for node in nodes]
        by_thread = usage.threads(nodes[0][0])
        began = time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - began
        after = [sum(map(usage.processor, node)) for node in nodes]
        busiest = usage.busiest(by_thread, usage.threads(nodes[0][0]), took)
        print(f"    {self.stage.nodes[0]}: {', '.join(busiest)}", flush=True)
        return [{"share": (b - a) / took * 100} for a, b in zip(before, after)]

    def memory(self) -> List[Sample]:
        """A sample a node, in MB."""
        found = [self._memory(node) for node in self.stage.nodes]
        return [{"own": node.own, "pss": node.pss} for node in found]

    def flap(self, seconds: float) -> List[Sample]:
        """Lets the last node come and go; a sample for each of the others."""
        *watched, flapping = self.stage.nodes
        courses: List[List[float]] = [[] for _ in watched]
        events = self._events(flapping)
        end = time.monotonic() + seconds
        turn, next_event = 0, 0.0
        while time.monotonic() < end:
            if time.monotonic() >= next_event:
                events[turn % len(events)]()
                turn += 1
                next_event = time.monotonic() + _PACE
            for course, node in zip(courses, watched):
                course.append(self._memory(node).own)
            time.sleep(min(_LOOK, max(0.05, next_event - time.monotonic())))
        for course, node in zip(courses, watched):
            step = max(1, len(course) // 12)
            print(f"    {node}: {' '.join(f'{value:.1f}' for value in course[::step])} MB", flush=True)
        return [{"growth": growth(course), "highest": max(course)} for course in courses]

    def _events(self, node: str) -> List[Callable[[], object]]:
        lab = self.stage.lab
        stop_and_start: List[Callable[[], object]] = [
            lambda: lab.stop(node),
            lambda: lab.start(node),
        ]
        if not self._subject.ours:
            return stop_and_start
        path = asking.socket_path(lab, node)
        fail_and_recover: List[Callable[[], object]] = [
            lambda: asking.done(path, "fail"),
            lambda: asking.done(path, "recover"),
        ]
        return fail_and_recover * 3 + stop_and_start

    def _memory(self, node: str) -> usage.Memory:
        of = Path("/usr/sbin/keepalived") if self._subject.kind == KEEPALIVED else self._home()
        found = [usage.memory(process, of) for process in self._processes(node)]
        return usage.Memory(sum(m.pss for m in found), sum(m.own for m in found))

    def _home(self) -> Path:
        return asking.home(self.stage.lab)

    def _processes(self, node: str) -> List[ProcessId]:
        """The daemon and what it has beside it: a guard, keepalived's second process."""
        daemon = self.stage.lab.state().node(node).daemon
        if daemon is None or not daemon.alive():
            raise LabError(f"{node}'s daemon ended; its log: {self.stage.lab.log(node)}")
        return [daemon, *daemon.descendants()]
