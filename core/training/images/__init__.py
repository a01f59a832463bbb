"""Recipes of image classifiers, and how they learn."""
