"""Series of numbers, symbols and frames."""
