"""Networks that keep a thing in mind."""
