"""What Windows makes of the findings of other scanners."""
