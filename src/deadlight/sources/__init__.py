"""Readers, one folder or file a kind, no judgement. What cannot be read becomes `Unread`."""
