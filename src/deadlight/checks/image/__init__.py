"""What an image is built on, and what its build fetches, runs and leaves behind."""
