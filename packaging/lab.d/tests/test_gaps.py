"""A gap is a silence of the address, never a pause of the pinger."""

import math
import unittest

from wackalab.measure.gaps import Gap, gaps, longest, longest_within

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
        self.assertAlmostEqual(0.100, longest(gaps(probes, LATE)))

    def test_an_address_that_never_answers_again_is_silent_for_good(self) -> None:
        probes = [(0.0, 0.001)] + [(n / 500, 0.0) for n in range(1, 100)]
        self.assertEqual(math.inf, longest(gaps(probes, LATE)))

    def test_an_address_that_never_answered_is_silent_for_good(self) -> None:
        self.assertEqual(math.inf, longest(gaps([(n / 500, 0.0) for n in range(100)], LATE)))

    def test_probes_under_way_at_the_end_are_no_gap(self) -> None:
        self.assertEqual(0.0, longest(gaps([(0.000, 0.001), (0.002, 0.0)], LATE)))

    def test_gaps_before_the_fault_do_not_count(self) -> None:
        probes = [(0.000, 0.001), (0.002, 0.0), (0.004, 0.005), (0.006, 0.007)]
        self.assertEqual(0.0, longest(gaps(probes, LATE), since=0.006))

    def test_a_silence_belongs_to_the_fault_in_whose_time_it_began(self) -> None:
        fault, mended = 10.0, 20.0
        silences = [Gap(9.998, 10.3, 5), Gap(20.0, 20.02, 3)]
        self.assertAlmostEqual(0.302, longest_within(silences, fault, mended))
        self.assertAlmostEqual(0.02, longest_within(silences, mended, math.inf))

    def test_a_silence_that_only_ends_with_the_fault_would_have_lasted_for_good(self) -> None:
        silences = [Gap(9.998, 20.01, 5000)]
        self.assertEqual(math.inf, longest_within(silences, 10.0, 20.0))
        self.assertAlmostEqual(0.01, longest_within(silences, 20.0, math.inf))

    def test_a_silence_that_began_before_counts_from_the_moment_asked_about(self) -> None:
        self.assertAlmostEqual(0.5, longest_within([Gap(3.0, 10.5, 9)], 10.0, 20.0))


if __name__ == "__main__":
    unittest.main()
