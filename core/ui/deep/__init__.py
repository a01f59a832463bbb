"""Deep networks: what their layers cost, and what they do when something of them is taken away."""
