"""Readers of Windows images: where they come from, their layers, and the registry in them."""
