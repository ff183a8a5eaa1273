"""Arguments that the commands of `bench` share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Iterable

ROOT = Path(__file__).resolve().parents[4]


def add_names(to: argparse.ArgumentParser, option: str, names: Iterable[str], note: str) -> None:
    """An option that may be given more than once, for some of the names."""
    known = list(names)
    to.add_argument(
        option,
        action="append",
        choices=known,
        metavar="NAME",
        help=", ".join(known) + f" ({note})",
    )


def add_distribution(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--distribution", metavar="DIR", default="", help="wackamole's (packaging/target/wackamole)"
    )


def add_write(to: argparse.ArgumentParser, also: str = "") -> None:
    """Where the table goes, if anywhere."""
    to.add_argument(
        "--write",
        nargs="?",
        const=str(ROOT / "docs" / "benchmarks.md"),
        metavar="FILE",
        help="table into docs/benchmarks.md (or FILE)" + also,
    )
