"""The pool is read from the daemon's own file."""

import unittest

from wackalab import pool
from wackalab.errors import UsageError


class PoolTest(unittest.TestCase):
    def test_reads_nested_blocks_in_the_order_of_the_file(self) -> None:
        found = pool.read(
            "Control = /var/run/wack.it # not /tmp\n"
            "vips {\n eth0:10.0.0.5/24 # first\n { eth0:10.0.0.6/32n24 }\n"
            " { eth0:10.0.0.8/24 eth0:10.0.0.7/24 }\n}\nNotify { eth0:10.0.0.1/32 }\n"
        )
        self.assertEqual(["10.0.0.5/24", "10.0.0.6/32", "10.0.0.8/24", "10.0.0.7/24"], found.vips)
        self.assertEqual("eth0", found.interface)
        self.assertEqual("/var/run/wack.it", found.control)

    def test_refuses_a_pool_on_two_interfaces_since_a_lab_has_one_lan(self) -> None:
        with self.assertRaisesRegex(UsageError, "eth0, eth1"):
            pool.read("VirtualInterfaces { eth0:10.0.0.5/24 eth1:10.0.1.5/24 }")

    def test_names_a_block_that_is_never_closed(self) -> None:
        with self.assertRaisesRegex(UsageError, "never closed"):
            pool.read("VIFs { eth0:10.0.0.5/24 {")

    def test_a_client_needs_a_route_to_networks_outside_its_own(self) -> None:
        networks = pool.foreign_networks(
            ["195.5.3.180/24", "195.5.3.181/24", "192.168.100.200/32"], "192.168.100.1/24"
        )
        self.assertEqual(["195.5.3.0/24"], networks)


if __name__ == "__main__":
    unittest.main()
