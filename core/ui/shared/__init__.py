"""What pages of several activities are made of."""
