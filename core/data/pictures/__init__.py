"""Pictures with labels, and scenes made of them."""
