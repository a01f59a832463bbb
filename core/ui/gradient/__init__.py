"""What the pages on gradients with respect to the picture are made of."""
