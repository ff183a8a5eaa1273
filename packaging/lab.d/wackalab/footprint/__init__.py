"""What a daemon costs the node that it runs on: time to start, memory, processor, disk."""
