"""What is written in a picture: the ink of one digit, or of several, without the paper and what is printed on it.

paper.py    how much each pixel differs from the paper near it
printed.py  lines, boxes and edges are no digits: they are taken off
finding.py  both together, and the pieces in the order they are read
"""

from core.ink.finding import Piece, find_pieces, ink_of

__all__ = ["Piece", "find_pieces", "ink_of"]
