"""Whose kernel held what when, around a fault of the detection benchmark."""

import math
import unittest

from wackalab.detect.scene import let_go, twice, twice_at
from wackalab.measure.gaps import Gap
from wackalab.measure.ownership import Event, Ownership
from wackalab.measure.session import Result

A, B = "10.77.1.1", "10.77.1.2"
LAN = {"web1": "lan", "web2": "lan"}
START = {"web1": {A, B}, "web2": set()}


def result(*events: Event) -> Result:
    silences = {A: [Gap(10.0, 10.2, 9)], B: []}
    return Result(silences, Ownership([A, B], START, events, 30.0), [(0.0, LAN)], 0.0)


class MomentsTest(unittest.TestCase):
    def test_a_host_has_let_go_when_the_last_address_is_gone_and_stays_so(self) -> None:
        seen = result(
            Event(10.5, "web1", A, False),
            Event(12.0, "web1", B, False),
            Event(20.5, "web1", B, True),
        )
        self.assertAlmostEqual(2.0, let_go(seen.ownership, "web1", 10.0, 20.0))
        self.assertEqual(math.inf, let_go(seen.ownership, "web1", 10.0, 11.0))
        self.assertEqual(math.inf, let_go(seen.ownership, "web1", 10.0, 21.0), "bound again")

    def test_two_owners_count_in_the_time_asked_about_alone(self) -> None:
        seen = result(Event(12.0, "web2", A, True), Event(15.0, "web1", A, False))
        self.assertAlmostEqual(1000.0, twice(seen, 10.0, 13.0))
        self.assertAlmostEqual(2000.0, twice(seen, 13.0))
        self.assertTrue(twice_at(seen, 13.0))
        self.assertFalse(twice_at(seen, 16.0))

    def test_silences_are_asked_for_by_address_and_time(self) -> None:
        seen = result()
        self.assertAlmostEqual(0.2, seen.gap_within([A, B], 9.999, 20.0))
        self.assertEqual(0.0, seen.gap_within([B], 9.999, 20.0))
        self.assertEqual(0.0, seen.gap_within([A, B], 11.0))


if __name__ == "__main__":
    unittest.main()
