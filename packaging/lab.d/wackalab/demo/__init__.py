"""The demo: four nodes, one pulled, one brought back, and what a client saw of it."""
