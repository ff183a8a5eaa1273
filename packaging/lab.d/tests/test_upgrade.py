"""What the upgrade's figures say, and how the second version comes about."""

import unittest

from wackalab.errors import LabError
from wackalab.measure.gaps import Gap
from wackalab.measure.ownership import Event, Ownership
from wackalab.measure.session import Result
from wackalab.upgrade.figures import SUBJECT, sample, tables
from wackalab.upgrade.versions import renumbered

A, B = "10.77.0.101", "10.77.0.102"


def result(silences, events=()):
    ownership = Ownership([A, B], {"web1": {A}, "web2": {B}}, list(events), 10.0)
    sides = [(0.0, {"web1": "lan", "web2": "lan"})]
    return Result({A: [], B: [], **silences}, ownership, sides, 0.0)


class FiguresTest(unittest.TestCase):
    def judge(self, seen):
        table = tables()["restart"]
        table.samples[SUBJECT] = [sample(seen, 1.0, 2.5)]
        return table.missed(SUBJECT)

    def test_nothing_lost(self):
        self.assertEqual([], self.judge(result({})))

    def test_what_was_before_does_not_count(self):
        self.assertEqual([], self.judge(result({A: [Gap(0.1, 0.2, 50)]})))

    def test_one_lost_answer_misses_the_bar(self):
        self.assertEqual(1, len(self.judge(result({B: [Gap(2.0, 2.004, 1)]}))))

    def test_a_late_answer_is_told_and_not_lost(self):
        seen = result({A: [Gap(2.0, 2.02, 0)]})
        self.assertEqual([], self.judge(seen))
        self.assertAlmostEqual(20.0, sample(seen, 1.0, 2.5)["gap"])

    def test_for_good_misses_the_bar(self):
        self.assertIn("endless", self.judge(result({A: [Gap(9.0, float("inf"), 3)]}))[0])

    def test_a_move_misses_the_bar(self):
        moved = [Event(2.0, "web1", A, False), Event(2.0, "web2", A, True)]
        self.assertEqual(1, len(self.judge(result({}, moved))))

    def test_two_owners_miss_the_bar(self):
        both = [Event(2.0, "web2", A, True), Event(2.1, "web2", A, False)]
        self.assertTrue(any("two nodes" in line for line in self.judge(result({}, both))))

    def test_a_hand_over_is_told_and_not_judged(self):
        table = tables()["stop"]
        table.samples[SUBJECT] = [sample(result({A: [Gap(2.0, 2.1, 50)]}), 1.0, 1.0)]
        self.assertEqual([], table.missed(SUBJECT))


class VersionsTest(unittest.TestCase):
    def test_the_manifest_gets_another_version_and_keeps_the_rest(self):
        old, new, content = renumbered(b"A: b\r\nImplementation-Version: 3.1\r\nC: d\r\n")
        self.assertEqual(("3.1", "99.0.0"), (old, new))
        self.assertEqual(b"A: b\r\nImplementation-Version: 99.0.0\r\nC: d\r\n", content)

    def test_a_jar_without_a_version_is_refused(self):
        with self.assertRaises(LabError):
            renumbered(b"A: b\n")


if __name__ == "__main__":
    unittest.main()
