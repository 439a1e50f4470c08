"""Pod Security Standards as the API server applies them: what a pod violates, and what that means on Windows."""
