"""Recipes of the networks that write text, and how they learn."""
