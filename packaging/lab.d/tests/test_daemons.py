"""Files that the lab writes for a peer."""

import tempfile
import unittest
from pathlib import Path

from wackalab.daemons import KINDS
from wackalab.plan import Plan, draft


class KeepalivedTest(unittest.TestCase):
    def test_an_interval_below_a_second_needs_the_third_version_of_its_protocol(self) -> None:
        for interval, version_3 in ((1.0, False), (0.1, True), (0.01, True)):
            state = draft(Plan("x", kind="keepalived", nodes=2, options={"advert_int": interval}))
            state.vips = ["192.168.100.200/24"]
            with tempfile.TemporaryDirectory() as directory:
                KINDS["keepalived"].command(state, state.nodes[0], Path(directory))
                text = (Path(directory) / "web1.keepalived.conf").read_text(encoding="utf-8")
            self.assertEqual(version_3, "version 3" in text)
            self.assertIn(f"advert_int {interval:g}\n", text)


if __name__ == "__main__":
    unittest.main()
