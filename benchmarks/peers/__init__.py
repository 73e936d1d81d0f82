"""The same core aggregates in other engines, each a process of its own: `python -m benchmarks.peers.run ENGINE …`."""
