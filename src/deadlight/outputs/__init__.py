"""Turns a report into text, one file a format: no decisions, no reading, no writing of files."""
