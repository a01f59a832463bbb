"""The network that paints, on its way to trained/."""
