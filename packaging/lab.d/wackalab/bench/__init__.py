"""The benchmark: cases with bars, each run several times, beside a peer on the same LAN."""
