"""Benchmarks: what one core of server does, beside the limits of the machine and beside a peer.

Owns: starting subjects pinned to core 0 with the load generator on core 1, the accounting of their
CPU seconds, the operations, the goals P1 to P12 and the report.
Never: a duty of the product, a dependency of its own, an address other than loopback.
Run: `make bench`, or `python -m benchmarks.run --quick`. Explained in docs/performance.md.
"""
