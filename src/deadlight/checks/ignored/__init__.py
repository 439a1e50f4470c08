"""What looks safe and is ignored or rejected by Windows."""
