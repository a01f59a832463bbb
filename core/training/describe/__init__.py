"""Networks that describe a picture in words."""
