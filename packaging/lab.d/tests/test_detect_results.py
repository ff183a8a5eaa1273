"""Measurements are kept with what they were made on, and shown with it."""

import math
import os
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as tree
from pathlib import Path
from typing import Any

from wackalab.detect import document, plot
from wackalab.detect.catalog import CASES
from wackalab.detect.results import Measured, Results, commit


def measured(subject: str = "normal", case: str = "cut", **more: Any) -> Measured:
    made = Measured(subject, case, "abc", "abc", "6.18", 2)
    for key, value in more.items():
        setattr(made, key, value)
    return made


class ResultsTest(unittest.TestCase):
    def test_each_run_is_kept_with_date_and_load_and_read_back_as_it_was(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            results = Results(Path(directory) / "new" / "detect", os.stat(directory))
            self.assertEqual([], results.load("normal", "cut"))
            kept = measured()
            kept.add({"gap": 150.0})
            kept.add({"gap": math.inf})
            results.save(kept)
            self.assertEqual([kept], results.load("normal", "cut"))
            self.assertEqual({"normal": {"cut": kept}}, results.all())
            self.assertEqual((2, 2), (len(kept.dates), len(kept.loads)))

    def test_runs_of_another_commit_or_machine_are_not_added_to(self) -> None:
        self.assertTrue(measured().same_origin(measured(tool_commit="def")))
        self.assertFalse(measured().same_origin(measured(subject_version="def")))
        self.assertFalse(measured().same_origin(measured(processors=8)))

    def test_a_tree_that_differs_from_its_commit_says_so_but_for_docs(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            root = Path(directory)

            def git(*words: str) -> None:
                who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
                subprocess.run(["git", "-C", directory, *who, *words], check=True)

            self.assertEqual("no commit", commit(root))
            git("init", "-q")
            (root / "docs").mkdir()
            for name in ("docs/a.md", "b"):
                (root / name).write_text("1\n", encoding="utf-8")
            git("add", ".")
            git("commit", "-qm", "One")
            clean = commit(root)
            (root / "docs/a.md").write_text("2\n", encoding="utf-8")
            self.assertEqual(clean, commit(root))
            (root / "b").write_text("2\n", encoding="utf-8")
            self.assertTrue(commit(root).startswith(clean + "+"))


class ShownTest(unittest.TestCase):
    def setUp(self) -> None:
        ours = [{"gap": 150.0, "twice": 0.0}, {"gap": 250.0, "twice": 0.0}]
        peers = [{"gap": math.inf, "twice": math.inf}]
        self.measured = {
            "normal": {"cut": measured(samples=ours, dates=["2026-11-22T21:22:47Z"], loads=[1.5])},
            "keepalived-1": {"cut": measured("keepalived-1", samples=peers)},
        }

    def test_the_tables_mark_what_is_missed_and_name_commit_and_load(self) -> None:
        text = document.fragment(list(CASES.values()), self.measured, "x.svg")
        self.assertIn("| cut: cable pulled | normal 165 / 220, fast 40 / 65 |", text)
        self.assertIn("| **200 / 250** | endless |", text)
        self.assertIn("| cut: cable pulled: while it lasts | 0 | 0 | endless |", text)
        self.assertIn("| normal | abc | 1 | 2 | 0 | 2026-11-22T21:22 to", text)
        self.assertIn("![Silence by fault, beside keepalived](x.svg)", text)
        self.assertNotIn("partition", text, "what was not measured has no row")

    def test_the_plot_is_a_picture_with_a_row_a_fault_and_endless_at_the_edge(self) -> None:
        rows = plot.rows(list(CASES.values()), self.measured)
        self.assertEqual(["cut: cable pulled"], [row.title for row in rows])
        self.assertTrue(rows[0].dots["keepalived-1"].two_owners)
        picture = tree.fromstring(plot.svg(rows))
        circles = picture.findall(".//{http://www.w3.org/2000/svg}g/*[@r]")
        self.assertEqual(2, len(circles))
        ours, peer = sorted(circles, key=lambda circle: float(circle.get("cx", "0")))
        self.assertNotIn("hollow", ours.get("class", ""))
        self.assertIn("hollow", peer.get("class", ""))
        self.assertGreater(float(peer.get("cx", "0")), 900)


if __name__ == "__main__":
    unittest.main()
