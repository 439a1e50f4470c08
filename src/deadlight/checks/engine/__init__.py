"""Checks of the engine, the runtime and the host (6xx)."""
