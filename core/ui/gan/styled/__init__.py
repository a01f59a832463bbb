"""Generators with styles: what is coarse of one picture and fine of another, Hangul in hands, painted photographs."""
