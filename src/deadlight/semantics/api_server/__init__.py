"""What the Kubernetes API server refuses of a pod, with the words that it says so in."""
