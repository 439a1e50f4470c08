"""What a Docker engine says of itself, as people save it: `docker inspect`, `docker network inspect`, `docker info`."""
