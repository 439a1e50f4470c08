"""What the user has decided: which checks run, which findings count. Pure; `decision` puts it together."""
