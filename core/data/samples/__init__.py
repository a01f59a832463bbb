"""A few digits that come with the app, for pages that must have real pictures where no data set is on the server.

    mnist-digits.webp   tiles of 28 x 28 px in 16 greys, row by row: first those to learn from, then those held out
    mnist-digits.json   their labels, how many there are of each kind, where they come from

`python -m core.data.samples` writes both from MNIST.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SHEET, FACTS = "mnist-digits.webp", "mnist-digits.json"
FILES = (SHEET, FACTS)
