"""Compose files: services, what they mount, publish and run as, and the Dockerfiles they are built from."""
