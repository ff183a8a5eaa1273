"""The lab on the real kernel: what it makes, breaks, mends and takes away. Needs root."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, Callable, List

from wackalab import namespace
from wackalab.errors import LabError, NotOurs, UsageError
from wackalab.lab import Lab
from wackalab.measure.session import Measurement
from wackalab.network import sides
from wackalab.plan import Plan
from wackalab.process import ProcessId
from wackalab.report import neighbours, wait_for_each_once

TOOL = str(Path(__file__).resolve().parent.parent.parent / "lab")
FAKE = f"exec {sys.executable} -B {Path(__file__).resolve().parent / 'fake_daemon.py'}"
CONFIG = "VIPs { eth0:10.9.8.200/24 eth0:10.9.8.201/24 eth0:10.9.8.202/24 }\n"
NAME = f"test-{os.getpid()}"


def plan(name: str = NAME, config: str = CONFIG, **more: Any) -> Plan:
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
        file.write(config)
    made = Plan(
        name=name,
        kind="command",
        nodes=3,
        first="10.9.8.1/24",
        edge="10.9.8.100/24",
        config=file.name,
        options={"command": FAKE},
        seconds=120,
        leashed=True,
    )
    for key, value in more.items():
        setattr(made, key, value)
    return made


class LabTest(unittest.TestCase):
    def setUp(self) -> None:
        if os.geteuid() != 0:
            self.fail("these tests make network namespaces: run them as root")
        self.labs: List[Lab] = []

    def tearDown(self) -> None:
        for lab in self.labs:
            if lab.directory.exists():
                lab.down()

    def up(self, started: bool = True, **more: Any) -> Lab:
        lab_plan = plan(**more)
        try:
            lab = Lab.up(lab_plan)
        finally:
            os.unlink(lab_plan.config)
        self.labs.append(lab)
        if started:
            for node in lab.state().nodes:
                lab.start(node.name)
            wait_for_each_once(lab, 10)
        return lab

    def reaches(self, lab: Lab, host: str, address: str) -> bool:
        """Whether `host` gets an ARP answer for `address`, asked anew."""
        anchor = lab.state().host(host).process()
        namespace.ip(anchor, "neighbour flush all")
        probe = "import socket,sys; s=socket.socket(2,2); s.sendto(b'', (sys.argv[1], 9))"
        namespace.run(anchor, [sys.executable, "-c", probe, address])
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            entries = namespace.ip_json(anchor, "neighbour", "show", address)
            if any("lladdr" in entry for entry in entries):
                return True
            time.sleep(0.02)
        return False

    def test_each_node_is_a_host_of_its_own(self) -> None:
        lab = self.up(started=False)
        anchor = lab.state().node("web2").process()
        seen = namespace.run(
            anchor, ["sh", "-c", "hostname; touch /var/run/mine; ls /run/mine"], network_only=False
        )
        self.assertEqual("web2\n/run/mine\n", seen)
        self.assertTrue(self.reaches(lab, "web1", "10.9.8.2"))
        self.assertTrue(self.reaches(lab, "client", "10.9.8.3"))

    def test_cut_takes_the_carrier_and_isolate_leaves_it_and_heal_mends_both(self) -> None:
        lab = self.up(started=False)
        lab.cut("web1")
        lab.isolate("web2")
        carriers = {
            name: "LOWER_UP"
            in namespace.ip_json(lab.state().node(name).process(), "link", "show", "eth0")[0][
                "flags"
            ]
            for name in ("web1", "web2")
        }
        self.assertEqual({"web1": False, "web2": True}, carriers)
        self.assertFalse(self.reaches(lab, "client", "10.9.8.1"))
        self.assertFalse(self.reaches(lab, "client", "10.9.8.2"))
        lab.heal()
        deadline = time.monotonic() + 5
        while not self.reaches(lab, "client", "10.9.8.1") and time.monotonic() < deadline:
            pass
        self.assertTrue(self.reaches(lab, "client", "10.9.8.1"))
        self.assertTrue(self.reaches(lab, "client", "10.9.8.2"))

    def test_a_partition_splits_the_lan_with_the_client_on_the_first_side(self) -> None:
        lab = self.up(started=False)
        lab.partition(["web1"], ["web2", "web3"])
        self.assertTrue(self.reaches(lab, "client", "10.9.8.1"))
        self.assertFalse(self.reaches(lab, "client", "10.9.8.2"))
        self.assertTrue(self.reaches(lab, "web3", "10.9.8.2"))
        lab.heal()
        self.assertTrue(self.reaches(lab, "client", "10.9.8.2"))

    def test_nobody_hears_a_dumb_node_and_a_deaf_one_hears_nobody(self) -> None:
        lab = self.up(started=False)
        lab.dumb("web1")
        self.assertFalse(self.reaches(lab, "client", "10.9.8.1"), "ARP does not pass either")
        self.assertFalse(self.datagram_passes(lab, "web1", "web2", known=True))
        self.assertTrue(self.datagram_passes(lab, "web2", "web1", known=True))
        self.assertNotEqual("lan", sides(lab.state())["web1"], "what it claims reaches nobody")
        lab.heal()
        lab.deaf("web1")
        self.assertFalse(self.reaches(lab, "client", "10.9.8.1"))
        self.assertTrue(self.datagram_passes(lab, "web1", "web2", known=True))
        self.assertFalse(self.datagram_passes(lab, "web2", "web1", known=True))
        self.assertEqual("lan", sides(lab.state())["web1"], "what it claims reaches all")
        lab.heal()
        self.assertTrue(self.datagram_passes(lab, "web2", "web1"))

    def test_a_pair_does_not_hear_each_other_and_the_others_hear_both(self) -> None:
        lab = self.up(started=False)
        lab.pair("web2", "web1")
        self.assertFalse(self.reaches(lab, "web1", "10.9.8.2"))
        self.assertFalse(self.reaches(lab, "web2", "10.9.8.1"))
        for host in ("web3", "client"):
            self.assertTrue(self.reaches(lab, host, "10.9.8.1"))
            self.assertTrue(self.reaches(lab, host, "10.9.8.2"))
        lab.heal()
        self.assertTrue(self.reaches(lab, "web1", "10.9.8.2"))

    def test_a_firewall_stops_datagrams_between_two_nodes_and_nothing_else(self) -> None:
        lab = self.up(started=False)
        lab.firewall("web1", "web2")
        self.assertTrue(self.reaches(lab, "web1", "10.9.8.2"), "ARP passes")
        self.assertFalse(self.datagram_passes(lab, "web1", "web2"))
        self.assertTrue(self.datagram_passes(lab, "web1", "web3"))
        lab.heal()
        self.assertTrue(self.datagram_passes(lab, "web1", "web2"))

    def datagram_passes(self, lab: Lab, source: str, target: str, known: bool = False) -> bool:
        """`known` puts the target's MAC into the source's table: it cannot ask for it."""
        state = lab.state()
        if known:
            entry = (
                f"{state.node(target).address.partition('/')[0]} lladdr {state.node(target).mac}"
            )
            namespace.ip(state.node(source).process(), f"neighbour replace {entry} dev eth0")
        listen = (
            "import socket,sys; s=socket.socket(2,2); s.bind(('',9)); print('on',flush=True);"
            "sys.stdin.read(); s.settimeout(0.5); s.recv(9)"
        )
        argv = namespace.inside(
            state.node(target).process(), [sys.executable, "-c", listen], network_only=True
        )
        listener = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert listener.stdin is not None and listener.stdout is not None
        with listener.stdin, listener.stdout:
            listener.stdout.readline()
            send = "import socket,sys; socket.socket(2,2).sendto(b'x', (sys.argv[1], 9))"
            address = state.node(target).address.partition("/")[0]
            anchor = state.node(source).process()
            namespace.run(anchor, [sys.executable, "-c", send, address])
            # It is on its way or dropped: from here on half a second is enough on any machine.
            listener.stdin.close()
            return listener.wait() == 0

    def test_a_daemon_is_started_killed_frozen_and_stopped(self) -> None:
        lab = self.up()
        daemon = lab.state().node("web1").daemon
        assert daemon is not None
        lab.freeze("web1")
        deadline = time.monotonic() + 2
        while daemon.state() != "T" and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual("T", daemon.state())
        lab.thaw("web1")
        lab.stop("web1")
        self.assertEqual(set(), lab.held("web1"))
        lab.kill("web2")
        victim = lab.state().node("web2").daemon
        assert victim is not None
        self.assertTrue(victim.wait_gone(2))
        self.assertEqual({"10.9.8.201"}, lab.held("web2"), "kill -9 leaves the kernel as it is")
        with self.assertRaises(UsageError):
            lab.kill("web2")

    def test_what_hits_all_of_a_node_spares_no_child_and_no_orphan(self) -> None:
        # Like a guard: a second process that is no longer the daemon's child.
        guarded = f"(setsid sleep 100 &); {FAKE}"
        lab = self.up(options={"command": guarded})
        everything = lab.state().node("web1").process().descendants()
        self.assertEqual(2, len(everything))
        lab.freezeboth("web1")
        self.until(lambda: all(process.state() == "T" for process in everything))
        lab.thaw("web1")
        self.until(lambda: not any(process.state() == "T" for process in everything))
        lab.killboth("web1")
        self.until(lambda: not any(process.alive() for process in everything))
        lab.power("web2")
        self.until(lambda: not lab.state().node("web2").process().descendants())
        self.assertEqual({"10.9.8.201"}, lab.held("web2"))
        self.assertFalse(self.reaches(lab, "client", "10.9.8.2"))

    def test_a_host_whose_power_comes_back_has_none_of_the_pool(self) -> None:
        lab = self.up()
        with Measurement(lab) as measurement:
            began = lab.power("web2")
            with self.assertRaises(UsageError, msg="nothing starts without power"):
                lab.start("web2")
            web1 = lab.state().node("web1").process()
            namespace.ip(web1, "address add 10.9.8.201/24 dev eth0")
            lab.heal()
            result = measurement.finish()
        self.assertEqual(set(), lab.held("web2"))
        self.assertTrue(self.reaches(lab, "client", "10.9.8.2"), "its own address is still there")
        self.assertEqual(0.0, result.duplicates(began))
        lab.start("web2")

    def test_the_child_of_a_thread_belongs_to_its_process(self) -> None:
        # As a JVM starts its guard: not from its first thread.
        forks = "import subprocess,threading,time; t = threading.Thread(target=lambda: ["
        forks += "subprocess.Popen(['sleep', '100']), print('on', flush=True), time.sleep(100)]);"
        forks += "t.start()"
        with subprocess.Popen(
            [sys.executable, "-c", forks], stdout=subprocess.PIPE, text=True
        ) as parent:
            assert parent.stdout is not None
            parent.stdout.readline()
            (child,) = ProcessId.of(parent.pid).descendants()
            parent.kill()
            child.signal(signal.SIGKILL)

    def test_a_frozen_daemon_ends_with_the_lab(self) -> None:
        lab = self.up()
        lab.freezeboth("web1")
        daemon = lab.state().node("web1").daemon
        assert daemon is not None
        lab.down()
        self.assertTrue(daemon.wait_gone(2))

    def until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 2
        while not done():
            self.assertLess(time.monotonic(), deadline, "not within two seconds")
            time.sleep(0.01)

    def test_a_measurement_sees_the_gap_the_move_and_the_duplicate(self) -> None:
        lab = self.up()
        web1 = lab.state().node("web1").process()
        web2 = lab.state().node("web2").process()
        with Measurement(lab) as measurement:
            began = time.monotonic()
            namespace.ip(web1, "address delete 10.9.8.200/24 dev eth0")
            time.sleep(0.1)
            namespace.ip(web2, "address add 10.9.8.200/24 dev eth0")
            namespace.ip(web1, "address add 10.9.8.201/24 dev eth0")
            time.sleep(0.05)
            namespace.ip(web1, "address delete 10.9.8.201/24 dev eth0")
            # No daemon announces here: the client's own kernel must be made to ask again.
            namespace.ip(lab.state().client.process(), "neighbour flush all")
            measurement.wait(lambda now: now["10.9.8.200"] == {"web2"}, 2, "the move")
            time.sleep(0.2)
            self.assertFalse(measurement.silent()["10.9.8.200"])
            result = measurement.finish()
        gap = result.gap("10.9.8.200", began)
        self.assertGreater(gap, 0.1)
        self.assertLess(gap, 1.0)
        self.assertEqual(0.0, result.gap("10.9.8.202", began))
        self.assertEqual(1, result.ownership.moves(began)["10.9.8.200"])
        self.assertGreater(result.duplicates(began), 0.04)
        self.assertLess(result.duplicates(began), 0.5)
        self.assertEqual("web2", neighbours(lab.state())["10.9.8.200"])

    def test_a_router_stands_between_the_lan_and_the_client(self) -> None:
        lab = self.up(with_router=True)
        with Measurement(lab) as measurement:
            time.sleep(0.2)
            result = measurement.finish()
        self.assertTrue(result.answers("10.9.8.200"))
        self.assertEqual("web1", neighbours(lab.state())["10.9.8.200"])

    def test_down_leaves_nothing_and_a_second_lab_alone(self) -> None:
        lab = self.up()
        other = self.up(name=NAME + "-b")
        state = lab.state()
        processes = [host.process() for host in state.hosts()]
        processes += [node.daemon for node in state.nodes if node.daemon]
        lab.down()
        for process in processes:
            self.assertTrue(process.wait_gone(2))
        self.assertFalse(lab.directory.exists())
        wait_for_each_once(other, 1)

    def test_killing_the_keeper_takes_the_lab_and_down_clears_the_rest(self) -> None:
        lab = self.up()
        state = lab.state()
        assert state.keeper is not None
        state.keeper.signal(signal.SIGKILL)
        self.assertTrue(state.node("web1").process().wait_gone(2))
        self.assertTrue(state.keeper.wait_gone(2))
        with self.assertRaises(NotOurs):
            lab.state()
        lab.down()
        self.assertFalse(lab.directory.exists())

    def test_a_lab_ends_with_its_time(self) -> None:
        lab = self.up(started=False, seconds=3)
        keeper = lab.store.load().keeper
        assert keeper is not None
        self.assertTrue(keeper.wait_gone(10))
        self.assertFalse(lab.directory.exists())

    def test_a_leashed_lab_ends_with_its_maker(self) -> None:
        lab = self.up(started=False)
        keeper = lab.state().keeper
        assert keeper is not None and lab.leash is not None
        os.close(lab.leash)
        lab.leash = None
        self.assertTrue(keeper.wait_gone(5))

    def test_a_half_made_lab_is_taken_away(self) -> None:
        with self.assertRaisesRegex(LabError, "gateway"):
            self.up(first="2001:db8::1/64")
        self.assertFalse(Lab(NAME).directory.exists())

    def test_what_no_lab_made_is_left_alone(self) -> None:
        with tempfile.TemporaryDirectory() as base:
            foreign = Path(base) / "wackamole-lab-mine"
            foreign.mkdir()
            (foreign / "state.json").write_text('{"keeper": {"pid": 1, "start": 1}}')
            environment = {**os.environ, "WACKAMOLE_LAB_DIR": base}
            for command in (["down"], ["status"], ["up", "--daemon", "none"]):
                result = subprocess.run(
                    [TOOL, "-n", "mine", *command], env=environment, capture_output=True, text=True
                )
                self.assertEqual(3, result.returncode, result.stderr)
            self.assertTrue((foreign / "state.json").exists())

    def test_the_command_line_reports_and_its_exit_codes_tell(self) -> None:
        lab = self.up()
        name = lab.store.name
        shown = subprocess.run([TOOL, "-n", name, "status", "--json"], capture_output=True)
        nodes = json.loads(shown.stdout)["nodes"]
        self.assertEqual(
            [["10.9.8.200"], ["10.9.8.201"], ["10.9.8.202"]], [n["holds"] for n in nodes]
        )
        unknown = subprocess.run([TOOL, "-n", name, "cut", "web9"], capture_output=True, text=True)
        self.assertEqual(2, unknown.returncode)
        self.assertIn("web1, web2, web3", unknown.stderr)
        run = subprocess.run([TOOL, "-n", name, "exec", "web1", "sh", "-c", "exit 7"])
        self.assertEqual(7, run.returncode)


if __name__ == "__main__":
    unittest.main()
