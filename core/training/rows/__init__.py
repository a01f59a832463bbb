"""Networks that read a picture row by row."""
