"""What a cluster is told, and not told, about its Windows workloads."""
