"""Writes the noise of a triage into the suppressions of the scanner that reported it."""
