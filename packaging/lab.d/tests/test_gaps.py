"""A gap is a silence of the address, never a pause of the pinger."""

import math
import unittest

from wackalab.measure.gaps import gaps, longest

LATE = 0.005


class GapsTest(unittest.TestCase):
    def test_lost_probes_make_a_gap_from_the_answer_before_to_the_answer_after(self) -> None:
        probes = [(0.000, 0.001), (0.002, 0.0), (0.004, 0.0), (0.006, 0.007)]
        (gap,) = gaps(probes, LATE)
        self.assertAlmostEqual(0.006, gap.length)
        self.assertEqual(2, gap.lost)

    def test_a_pause_of_the_pinger_without_a_lost_probe_is_no_gap(self) -> None:
        self.assertEqual([], gaps([(0.000, 0.001), (0.500, 0.501)], LATE))

    def test_a_probe_that_waited_for_its_neighbour_ends_the_silence_when_it_is_answered(
        self,
    ) -> None:
        probes = [(0.000, 0.001), (0.002, 0.101), (0.004, 0.101), (0.102, 0.103)]
        self.assertAlmostEqual(0.100, longest(probes, LATE))

    def test_an_address_that_never_answers_again_is_silent_for_good(self) -> None:
        probes = [(0.0, 0.001)] + [(n / 500, 0.0) for n in range(1, 100)]
        self.assertEqual(math.inf, longest(probes, LATE))

    def test_an_address_that_never_answered_is_silent_for_good(self) -> None:
        self.assertEqual(math.inf, longest([(n / 500, 0.0) for n in range(100)], LATE))

    def test_probes_under_way_at_the_end_are_no_gap(self) -> None:
        self.assertEqual(0.0, longest([(0.000, 0.001), (0.002, 0.0)], LATE))

    def test_gaps_before_the_fault_do_not_count(self) -> None:
        probes = [(0.000, 0.001), (0.002, 0.0), (0.004, 0.005), (0.006, 0.007)]
        self.assertEqual(0.0, longest(probes, LATE, since=0.006))


if __name__ == "__main__":
    unittest.main()
