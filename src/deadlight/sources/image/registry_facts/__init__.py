"""What the registry of an image says: services, accounts, build, policy values, programs, tasks."""
