"""Networks that translate between English and Korean."""
