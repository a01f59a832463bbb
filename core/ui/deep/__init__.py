"""Deep networks: what their layers cost, and what they are good for."""
