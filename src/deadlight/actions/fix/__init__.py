"""Carries out the fixes of a report on files: chosen, applied in memory, proved by another audit, then written."""
