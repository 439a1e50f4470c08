"""Reads what other scanners report: one module a format, told by its content."""
