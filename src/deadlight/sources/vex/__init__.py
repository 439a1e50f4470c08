"""Reads what people say of vulnerabilities (VEX): one module a format, told by its content."""
