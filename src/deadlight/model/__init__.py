"""Typed, frozen facts. Every value knows the document and the route to where it was written.

Imports nothing else of deadlight, does no I/O.
"""
