"""What a process takes, from what the kernel says of it; what the bars make of it."""

import os
import unittest

from wackalab.bench.table import markdown, plain
from wackalab.footprint import figures, usage
from wackalab.process import ProcessId

SMAPS = """\
7f00-7f10 r--p 00000000 fe:00 4711                       /opt/w/lib/wackamole.jsa
Size:               9000 kB
Rss:                4000 kB
Pss:                1000 kB
VmFlags: rd mr mw me
7f10-7f20 r-xp 00000000 fe:00 4712                       /usr/lib/libc.so.6
Rss:                2000 kB
Pss:                 100 kB
7f20-7f30 rw-p 00000000 00:00 0
Rss:                 500 kB
Pss:                 500 kB
""".splitlines()


class UsageTest(unittest.TestCase):
    def test_a_file_of_the_programs_own_counts_whole_and_others_as_they_are_shared(self) -> None:
        memory = usage.summed(SMAPS, "/opt/w/")
        self.assertAlmostEqual(1600 * 1024 / 1e6, memory.pss)
        self.assertAlmostEqual(4600 * 1024 / 1e6, memory.own)

    def test_the_kernel_tells_of_this_process(self) -> None:
        me = ProcessId.of(os.getpid())
        self.assertGreater(usage.processor(me), 0)
        self.assertTrue(usage.threads(me))

    def test_the_busiest_threads_come_first_and_idle_ones_not_at_all(self) -> None:
        told = usage.busiest({"a": 1.0, "c": 1.0}, {"a": 1.1, "b": 0.2, "c": 1.0}, 10)
        self.assertEqual(["2.00% b", "1.00% a"], told)


class FiguresTest(unittest.TestCase):
    def test_what_grows_only_at_the_beginning_is_flat(self) -> None:
        self.assertEqual(0, figures.growth([1, 2, 40, 40, 40, 40, 40, 40]))
        self.assertEqual(4, figures.growth([1, 2, 3, 4, 5, 6, 7, 8]))

    def test_a_figure_that_a_subject_has_not_is_left_out_and_missed_by_nobody(self) -> None:
        table = figures.tables()["size"]
        table.samples["keepalived"] = [{"deb": 0.5}]
        self.assertEqual([], table.missed("keepalived"))
        self.assertIn("| .rpm | median ≤ 35.0 MB |  |", markdown([table], ["keepalived"]))

    def test_every_sample_of_a_bar_counts_by_its_worst_or_its_median(self) -> None:
        table = figures.tables()["memory"]
        table.samples["wackamole"] = [{"own": 50, "pss": 40}, {"own": 53, "pss": 41}]
        (missed,) = table.missed("wackamole")
        self.assertIn("53.0 MB", missed)
        self.assertIn("MISSED", plain(table, "wackamole"))


if __name__ == "__main__":
    unittest.main()
