"""The same core aggregates in other engines, each as a process of its own: `python -m benchmarks.peers.run ENGINE …`."""
