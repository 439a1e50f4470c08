"""The steps that an attacker can take: one file each, found by itself."""
