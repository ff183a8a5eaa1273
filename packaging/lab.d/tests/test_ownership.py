"""Owners, moves and duplicates follow from the order of the kernels' events."""

import math
import unittest

from wackalab.measure.ownership import Event, Ownership, balanced, each_once, shares

A, B = "10.0.0.5", "10.0.0.6"
TOGETHER = [(0.0, {"web1": "lan", "web2": "lan"})]


class OwnershipTest(unittest.TestCase):
    def test_a_renewed_lifetime_is_neither_a_move_nor_a_duplicate(self) -> None:
        record = Ownership([A], {"web1": {A}}, [Event(1.0, "web1", A, True)], 2.0)
        self.assertEqual({A: 0}, record.moves(0.0))
        self.assertEqual({A: 0.0}, record.duplicates(TOGETHER))

    def test_an_address_held_by_two_that_reach_each_other_is_a_duplicate(self) -> None:
        events = [Event(1.0, "web2", A, True), Event(1.5, "web1", A, False)]
        record = Ownership([A], {"web1": {A}, "web2": set()}, events, 2.0)
        self.assertAlmostEqual(0.5, record.duplicates(TOGETHER)[A])
        self.assertEqual({A: 1}, record.moves(0.0))

    def test_both_sides_of_a_cut_may_hold_it_until_they_meet_again(self) -> None:
        sides = TOGETHER + [(0.5, {"web1": "web1", "web2": "lan"}), *[(1.2, TOGETHER[0][1])]]
        events = [Event(1.0, "web2", A, True), Event(1.5, "web1", A, False)]
        record = Ownership([A], {"web1": {A}, "web2": set()}, events, 2.0)
        self.assertAlmostEqual(0.3, record.duplicates(sides)[A])

    def test_in_one_batch_a_delete_before_an_add_is_no_duplicate(self) -> None:
        events = [Event(1.0, "web1", A, False), Event(1.0, "web2", A, True)]
        record = Ownership([A], {"web1": {A}, "web2": set()}, events, 2.0)
        self.assertEqual({A: 0.0}, record.duplicates(TOGETHER))

    def test_good_from_is_when_it_became_good_and_stayed_so(self) -> None:
        events = [
            Event(1.0, "web1", A, True),
            Event(2.0, "web1", A, False),
            Event(3.0, "web2", A, True),
        ]
        record = Ownership([A], {"web1": set(), "web2": set()}, events, 4.0)
        self.assertEqual(3.0, record.good_from(0.0, lambda now: len(now[A]) == 1))
        self.assertIsNone(record.good_from(0.0, lambda now: len(now[A]) == 2))

    def test_good_from_the_start_counts_from_when_it_was_asked_for(self) -> None:
        record = Ownership([A], {"web1": {A}}, [], 4.0)
        self.assertEqual(2.0, record.good_from(2.0, lambda now: len(now[A]) == 1))

    def test_addresses_that_are_not_the_pools_are_left_out(self) -> None:
        record = Ownership([A], {"web1": {A}}, [Event(1.0, "web1", "10.9.9.9", True)], 2.0)
        self.assertEqual([], record.changes)
        self.assertEqual({A: frozenset({"web1"})}, record.holders(math.inf))

    def test_shares(self) -> None:
        holders = {A: frozenset({"web1"}), B: frozenset({"web1"})}
        self.assertEqual({"web1": 2, "web2": 0}, shares(holders, ["web1", "web2"]))
        self.assertFalse(balanced(holders, ["web1", "web2"]))
        self.assertTrue(each_once(holders, ["web1", "web2"]))
        self.assertFalse(each_once(holders, ["web2"]))


if __name__ == "__main__":
    unittest.main()
