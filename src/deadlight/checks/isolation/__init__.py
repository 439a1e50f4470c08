"""Which wall stands: isolation modes, and what gives them up."""
