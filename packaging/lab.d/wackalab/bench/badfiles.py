"""Configuration files with one mistake each."""

from __future__ import annotations

from typing import List, Tuple

_GOOD = (
    "Group = wack1\n"
    "Mature = 5s\n"
    "Balance {\n"
    "    AcquisitionsPerRound = all\n"
    "    Interval = 4s\n"
    "}\n"
    "VirtualInterfaces {\n"
    "    { eth0:192.168.100.200/24 }\n"
    "    { eth0:192.168.100.201/24 }\n"
    "}\n"
)


def _swap(old: str, new: str) -> str:
    if _GOOD.count(old) != 1:
        raise ValueError(f"{old!r} must stand once in the good file")
    return _GOOD.replace(old, new)


def bad_files() -> List[Tuple[str, str]]:
    """What is wrong, and the file."""
    swaps = [
        ("no group", "Group = wack1\n", ""),
        ("group without a name", "Group = wack1", "Group ="),
        ("unknown word", "Mature", "Matrue"),
        ("unknown word in Balance", "Interval", "Intervall"),
        ("time without a number", "Mature = 5s", "Mature = s"),
        ("time with an unknown unit", "Mature = 5s", "Mature = 5y"),
        ("negative time", "Mature = 5s", "Mature = -5s"),
        ("time out of range", "Mature = 5s", "Mature = 99999999999999999999s"),
        ("time missing", "Mature = 5s", "Mature ="),
        ("acquisitions out of range", "PerRound = all", "PerRound = " + 30 * "9"),
        ("negative acquisitions", "AcquisitionsPerRound = all", "AcquisitionsPerRound = -1"),
        ("acquisitions as a word", "AcquisitionsPerRound = all", "AcquisitionsPerRound = some"),
        ("interval of zero", "Interval = 4s", "Interval = 0s"),
        ("Balance without a brace", "Balance {", "Balance"),
        ("VirtualInterfaces without a brace", "VirtualInterfaces {", "VirtualInterfaces"),
        ("octet too large", "192.168.100.200/24", "192.168.100.256/24"),
        ("octet missing", "192.168.100.200/24", "192.168.100/24"),
        ("octet too many", "192.168.100.200/24", "192.168.100.200.1/24"),
        ("letters in an address", "192.168.100.200/24", "192.168.100.2oo/24"),
        ("prefix too long", "192.168.100.200/24", "192.168.100.200/33"),
        ("negative prefix", "192.168.100.200/24", "192.168.100.200/-1"),
        ("prefix as a word", "192.168.100.200/24", "192.168.100.200/full"),
        ("prefix missing after the slash", "192.168.100.200/24", "192.168.100.200/"),
        ("network suffix without a number", "192.168.100.200/24", "192.168.100.200/32n"),
        ("network suffix too long", "192.168.100.200/24", "192.168.100.200/32n33"),
        ("interface name too long", "eth0:192.168.100.200", "eth0123456789abcdef:192.168.100.200"),
        ("interface name empty", "eth0:192.168.100.200", ":192.168.100.200"),
        ("two colons", "eth0:192.168.100.200", "eth0::192.168.100.200"),
        ("the same address twice", "192.168.100.201", "192.168.100.200"),
        ("multicast as a virtual address", "192.168.100.200/24", "239.1.2.3/24"),
        ("loopback as a virtual address", "192.168.100.200/24", "127.0.0.1/8"),
        ("broadcast as a virtual address", "192.168.100.200/24", "255.255.255.255/32"),
        ("all zeros as a virtual address", "192.168.100.200/24", "0.0.0.0/32"),
        ("IPv6 with two gaps", "192.168.100.200/24", "2001::db8::1/64"),
        ("an empty virtual interface", "{ eth0:192.168.100.200/24 }", "{ }"),
        ("a string that never ends", "Group = wack1", 'Group = "wack1'),
    ]
    tails = [
        ("Prefer with a bad address", "Prefer { 192.168.100.999/32 }\n"),
        ("Prefer with a name alone", "Prefer web9\n"),
        ("Prefer without an end", "Prefer { 192.168.100.200/32\n"),
        ("Notify with a bad throttle", "Notify { eth0:10.0.0.0/24 throttle many }\n"),
        ("Notify with a bad address", "Notify { eth0:10.0.0/24 }\n"),
        ("port of zero", "Spread = 0\n"),
        ("port out of range", "Spread = 70000\n"),
        ("port as a word", "Spread = port\n"),
        ("a brace too many", "}\n"),
        ("a second pool without an end", "VIFs {\n"),
    ]
    files = [(what, _swap(old, new)) for what, old, new in swaps]
    files += [(what, _GOOD + tail) for what, tail in tails]
    files.append(("an empty file", ""))
    files.append(("no closing brace at all", _GOOD.rstrip().rstrip("}")))
    files.append(("no virtual interfaces", _GOOD[: _GOOD.index("VirtualInterfaces")]))
    return files
