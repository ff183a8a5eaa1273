"""A LAN of wackamole nodes in network namespaces: made, broken, measured and taken away again."""
