"""Credential specs as files: JSON that says which gMSA a container has."""
