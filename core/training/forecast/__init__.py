"""Networks that forecast a series."""
