"""What a command line does: PowerShell, cmd and exec form, split into commands with their parameters."""
