"""Exclusions are counted in what the daemons log of their views."""

import tempfile
import unittest
from pathlib import Path

from wackalab.detect.membership import Logs, exclusions


def view(number: int, *members: str) -> str:
    return f"2026-11-22T21:22:47.723Z INFO  [loop] View 3faf9ae9|{number}: {', '.join(members)}"


class MembershipTest(unittest.TestCase):
    def test_only_a_view_that_lacks_somebody_is_an_exclusion(self) -> None:
        log = [
            view(1, "web1", "web2"),
            view(2, "web1", "web2", "web3"),
            "2026-11-22T21:22:47.993Z INFO  [loop] 10.77.1.1: nobody -> web2",
            view(3, "web1", "web3"),
            view(4, "web3", "web1", "web2"),
        ]
        self.assertEqual(1, exclusions(log))

    def test_both_ends_of_one_exclusion_are_counted_once_and_what_was_before_is_not(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            files = [Path(directory) / name for name in ("web1.log", "web2.log")]
            old = [view(1, "web1", "web2", "web3"), view(2, "web1", "web2")]
            for file in files:
                file.write_text("\n".join(old) + "\n", encoding="utf-8")
            logs = Logs(files)
            self.assertEqual(0, logs.exclusions())
            for file, left in zip(files, ("web1", "web2")):
                with open(file, "a", encoding="utf-8") as log:
                    log.write(view(3, left) + "\n")
            self.assertEqual(1, logs.exclusions())


if __name__ == "__main__":
    unittest.main()
