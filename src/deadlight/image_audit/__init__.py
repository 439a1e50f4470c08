"""Looks into an image and judges it: read it, hold it against what is published, judge it, compare two."""
