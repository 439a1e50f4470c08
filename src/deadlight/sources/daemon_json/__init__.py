"""Reads daemon.json, the configuration file of the Docker engine."""
