"""The store of vulnerabilities: import of public feeds, and which of them a build of Windows is open to."""
