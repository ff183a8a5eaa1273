"""The few Linux calls that Python 3.9 to 3.11 lacks, and the headers that they come from."""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS = 0x00020000  # linux/sched.h
CLONE_NEWUTS = 0x04000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """unshare(2). A new pid namespace holds the children from now on, not the caller."""
    _check(_libc.unshare(flags), "unshare")


def setns(descriptor: int, flag: int) -> None:
    """setns(2). A pid namespace holds the children from now on, not the caller."""
    _check(_libc.setns(descriptor, flag), "setns")


def die_with_parent(signal_number: int) -> None:
    """Has the kernel send this process a signal when its parent thread ends, however it ends."""
    _check(_libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")


def _check(result: int, call: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
