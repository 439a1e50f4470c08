"""Verdict → change. Nothing here runs unless it is asked for by name."""
