"""Generators and their adversaries."""
