"""The decision per workload: isolation, account, and with whom it may share a host."""
