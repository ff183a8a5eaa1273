"""What the lab tells its user when it cannot do what was asked."""

from __future__ import annotations


class LabError(Exception):
    """A message for the user; the command ends with `exit_code`."""

    exit_code = 1


class UsageError(LabError):
    """What was asked makes no sense for this lab (unknown node, bad address)."""

    exit_code = 2


class NotOurs(LabError):
    """Something stands in the way that no lab made, so no lab touches it."""

    exit_code = 3


class TookTooLong(LabError):
    """A bounded wait ran out."""

    exit_code = 4
