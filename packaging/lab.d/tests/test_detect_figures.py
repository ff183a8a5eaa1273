"""A bar of the detection benchmark is a median, a worst run, or both."""

import math
import unittest

from wackalab.detect.catalog import CASES
from wackalab.detect.figures import Bar, Figure

GAP = Figure("gap", "gap", bars={"normal": Bar(165, 220), "fast": Bar(40, 65)})
NEVER = Figure("twice", "twice", bars={"normal": Bar(worst=0)})


class FigureTest(unittest.TestCase):
    def test_median_and_worst_are_judged_each_by_their_own_limit(self) -> None:
        samples = [{"gap": 150.0}, {"gap": 160.0}, {"gap": 250.0}]
        self.assertEqual(["worst 250, bar 220 ms"], GAP.missed("normal", samples))
        self.assertEqual(2, len(GAP.missed("fast", samples)))
        self.assertEqual([], GAP.missed("keepalived-1", samples), "a peer has no bar")

    def test_one_run_with_two_owners_misses_whatever_the_others_say(self) -> None:
        samples = [{"twice": 0.0}] * 9 + [{"twice": 0.4}]
        self.assertEqual(["worst 0.4, bar 0 ms"], NEVER.missed("normal", samples))

    def test_what_never_ended_is_told_as_endless_and_missed(self) -> None:
        samples = [{"gap": 150.0}, {"gap": math.inf}, {"gap": 150.0}]
        self.assertEqual("150 / endless", GAP.text(samples))
        self.assertEqual(["worst endless, bar 220 ms"], GAP.missed("normal", samples))

    def test_a_figure_that_no_run_has_is_missed_and_not_held(self) -> None:
        self.assertEqual(["not measured"], GAP.missed("normal", [{"failed": 1.0}]))

    def test_bars_that_are_alike_are_told_once(self) -> None:
        self.assertEqual("normal 165 / 220, fast 40 / 65", GAP.bars_text())
        self.assertEqual("0", NEVER.bars_text(only_worst=True))

    def test_every_case_judges_both_settings_and_tells_each_figure_once(self) -> None:
        for case in CASES.values():
            keys = [figure.key for figure in case.figures]
            self.assertEqual(len(keys), len(set(keys)), case.name)
            self.assertIn(case.plotted, keys, case.name)
            judged = {subject for figure in case.figures for subject in figure.bars}
            self.assertEqual({"normal", "fast"}, judged, case.name)


if __name__ == "__main__":
    unittest.main()
