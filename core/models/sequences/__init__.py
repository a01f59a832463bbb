"""Networks with a memory, or that look at a sequence as a whole."""
