"""Which wall stands between workloads, what leads through it, and what comes of an escape. Pure: no I/O."""
