"""The reader of Kubernetes manifests: pods and what makes them, RuntimeClasses, gMSA credential specs."""
