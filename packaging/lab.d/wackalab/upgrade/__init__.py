"""Installed packages under a real systemd on three nodes, restarted and upgraded under a client."""
