"""What the benchmark says of its samples."""

import math
import unittest

from wackalab.bench.badfiles import bad_files
from wackalab.bench.catalog import CASES
from wackalab.bench.table import FAILED, Bar, CaseTable, markdown, plain, replace_fragment

GAP = Bar("gap", "client's gap", "ms", 600)
TWICE = Bar("twice", "bound twice", "ms", 0, worst=True)


def table(*gaps: float, twice: float = 0.0) -> CaseTable:
    samples = [{"gap": gap, "twice": 0.0} for gap in gaps]
    samples[-1]["twice"] = twice
    return CaseTable("cut", "host cut", [GAP, TWICE], {"wackamole": samples})


class TableTest(unittest.TestCase):
    def test_a_time_is_judged_by_its_median_and_an_invariant_by_its_worst_run(self) -> None:
        self.assertEqual([], table(100, 200, 9000).missed("wackamole"))
        (missed,) = table(100, 200, 300, twice=1.0).missed("wackamole")
        self.assertEqual("cut: bound twice: 1.0 ms, bar worst 0.0 ms", missed)

    def test_a_case_that_was_not_run_is_missed(self) -> None:
        self.assertEqual(["cut: not run"], CaseTable("cut", "", [GAP]).missed("wackamole"))

    def test_a_run_that_ended_with_an_error_is_missed_whatever_the_median_says(self) -> None:
        failed = table(100, 200, 300)
        failed.samples["wackamole"][0] = {"gap": math.inf, "twice": 0.0, FAILED: 1}
        self.assertEqual(["cut: 1 of 3 runs ended with an error"], failed.missed("wackamole"))

    def test_the_table_has_a_row_a_bar_and_marks_what_was_missed(self) -> None:
        self.assertEqual(
            "| case | figure | bar | wackamole: median (worst) | keepalived: median (worst) |\n"
            "| --- | --- | --- | --- | --- |\n"
            "| host cut | client's gap | median ≤ 600 ms | **700 ms (900 ms)** |  |\n"
            "|  | bound twice | worst 0.0 ms | 0.0 ms (0.0 ms) |  |\n",
            markdown([table(5, 700, 900)], ["wackamole", "keepalived"]),
        )
        self.assertIn("MISSED", plain(table(700), "wackamole"))

    def test_the_fragment_replaces_the_last_one_and_leaves_the_rest_of_the_document(self) -> None:
        once = replace_fragment("# Benchmarks\n\nBefore.\n", "one\n")
        twice = replace_fragment(once + "After.\n", "two\n")
        self.assertNotIn("one", twice)
        self.assertTrue(twice.startswith("# Benchmarks\n\nBefore.\n\n<!-- bench: begin -->\ntwo\n"))
        self.assertTrue(twice.endswith("<!-- bench: end -->\nAfter.\n"))

    def test_the_cases_judge_and_tell_each_figure_once(self) -> None:
        for case in CASES.values():
            keys = [bar.key for bar in case.bars]
            self.assertEqual(len(keys), len(set(keys)), case.name)
            self.assertTrue(any(bar.limit is not None for bar in case.bars), case.name)

    def test_there_are_at_least_forty_bad_files_and_no_two_alike(self) -> None:
        texts = {text for _, text in bad_files()}
        self.assertEqual(len(bad_files()), len(texts))
        self.assertGreaterEqual(len(texts), 40)


if __name__ == "__main__":
    unittest.main()
