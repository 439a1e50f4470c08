"""deadlight: what Windows really does with every container setting, and what to do about it."""

__version__ = "0.1.0"
