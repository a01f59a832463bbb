"""Recipes of generative adversarial networks, and how both networks of one learn."""
