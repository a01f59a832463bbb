"""Texts to write like, to judge, to sort and to translate."""
