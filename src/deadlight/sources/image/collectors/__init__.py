"""Collectors: each reads one kind of file on its way through a layer, and says what it found. One file each."""
