"""Recipes of the networks that read a sequence and answer once, and how they learn."""
