"""What is written in a picture: the ink of one digit, or of several, without the paper and what is printed on it.

coarse.py   pictures of few pixels are drawn smoothly
paper.py    how much each pixel differs from the paper near it
printed.py  lines, boxes and edges are no digits: they are taken off
cut_out.py  digits cut out so closely that they touch the border
splitting.py  digits that touch each other, cut apart
finding.py  both together, and the pieces in the order they are read
"""

from core.ink.finding import Piece, find_pieces, ink_of
from core.ink.splitting import halves, proportion

__all__ = ["Piece", "find_pieces", "halves", "ink_of", "proportion"]
