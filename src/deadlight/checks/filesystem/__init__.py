"""What is mounted through the wall: directories, pipes, devices, and secrets in the environment."""
