"""Dead or only quiet: every fault of a host beside keepalived, with what must hold."""
