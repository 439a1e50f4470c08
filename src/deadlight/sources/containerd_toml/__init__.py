"""Reads config.toml, the configuration file of containerd."""
