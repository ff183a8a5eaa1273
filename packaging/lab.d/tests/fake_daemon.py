"""A daemon for the lab's own tests: binds every LAB_NODES-th address, gives it back on SIGTERM."""

import os
import signal
import subprocess
import sys

index, nodes = int(os.environ["LAB_INDEX"]), int(os.environ["LAB_NODES"])
mine = os.environ["LAB_VIPS"].split()[index::nodes]


def each(action: str) -> None:
    for vip in mine:
        command = ["ip", "address", action, vip, "dev", os.environ["LAB_INTERFACE"]]
        subprocess.run(command, check=True)


signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
each("add")
signal.sigwait({signal.SIGTERM})
each("delete")
sys.exit(0)
