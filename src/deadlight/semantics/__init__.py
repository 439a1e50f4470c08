"""What Windows, Docker, containerd and the kubelet really do: pure functions over the model, and tables.

Tables lie in `tables/` as TOML, each row with its evidence and its certainty. Where the facts are
unsure, the answer is unknown, never a guess.
"""
