"""Advisories of packages in the form of OSV: read, staged for a store, and held against versions."""
