"""A network that paints photographs in other styles, and what it learns them by."""
