"""The cases that begin with nothing running: spread, a firewall in the way, a foreign network."""

from __future__ import annotations

import time

from ..measure.ownership import Holders, each_once, shares
from .faults import lost_node, ms
from .stage import Stage
from .table import Sample

MATURE = 5.0
"""The seed files' Mature, in seconds."""


def spread(stage: Stage, _run: int) -> Sample:
    """All daemons are started at once."""
    with stage.measure() as measurement:
        began = stage.start_all()
        since = measurement.wait(stage.at_rest, 30, "spread evenly over all nodes")
        time.sleep(1.0)
        twice = measurement.finish().duplicates(began)
    return {"spread": since - began, "twice": ms(twice)}


def firewall(stage: Stage, _run: int) -> Sample:
    """The daemons of two nodes cannot hear each other; ARP passes. The second starts later."""
    first, second = stage.nodes
    stage.lab.firewall(first, second)
    with stage.measure() as measurement:
        stage.lab.start(first)
        measurement.wait(lambda now: each_once(now, [first]), 30, f"{first} holds all")
        began = time.monotonic()
        stage.lab.start(second)
        time.sleep(MATURE + 6.0)
        result = measurement.finish()
    bound = sum(second in owners for owners in result.ownership.holders().values())
    return {
        "bound": bound,
        "twice": ms(result.duplicates(began)),
        "silent": len(result.silences) - _named(stage, first, second),
    }


def _named(stage: Stage, holder: str, newcomer: str) -> int:
    """How many addresses the newcomer says that the holder's kernel answers for."""
    if stage.subject != "wackamole":
        return 0
    mac = stage.lab.state().node(holder).mac
    vifs = stage.status(newcomer)["vifs"]
    return sum(mac in str(vif.get("why", "")).lower() for vif in vifs)


def front(stage: Stage, run: int) -> Sample:
    """Two nodes whose addresses lie in a network of their own, behind a router; one is cut."""
    victim = stage.nodes[run % 2]
    survivors = stage.others(victim)
    with stage.measure() as measurement:
        began = stage.start_all()
        since = measurement.wait(_two_and_two, 30, "two addresses on each node")
        stage.settle(measurement)
        before = measurement.ownership().holders()
        fault = stage.lab.cut(victim)

        def covered(now: Holders) -> bool:
            return each_once(now, survivors)

        pointed = stage.pointed(measurement, survivors)
        stage.recover(measurement, covered, f"{survivors[0]} covers")
        moved = {
            a: owners & set(survivors) for a, owners in measurement.ownership().holders().items()
        }
        wrong = stage.misled(moved)
        result = measurement.finish()
    sample = lost_node(result, before, victim, survivors, fault)
    return {
        "spread": since - began,
        "misled": wrong,
        "pointed": ms(pointed - fault),
        "gap": sample["gap"],
        "twice": sample["twice"],
    }


def _two_and_two(now: Holders) -> bool:
    return each_once(now, ["web1", "web2"]) and set(shares(now, ["web1", "web2"]).values()) == {2}
