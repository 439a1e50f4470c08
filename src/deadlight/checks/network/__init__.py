"""Ports, networks, and who can reach whom."""
