"""As whom a container runs, and what that account reaches."""
