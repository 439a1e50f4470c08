"""Reads PowerShell scripts that set container hosts up."""
