"""Which workload goes on which host, in which isolation: the problem, its solution, and why there is none."""
