"""Kubernetes manifests: pods and whatever makes pods, RuntimeClasses, gMSA credential specs."""
