"""The recipe of the network that says how a review was meant.

python -m core train sentiment-ko
"""

from core.training.reading import ReadingRecipe
from core.training.recipes import by_name

SENTIMENT = ReadingRecipe(
    name="sentiment-ko",
    data="reviews-ko",
    cell="gru",
    units=128,
    embedding=64,
    longest=80,
    epochs=4,
    batch_size=256,
    dropout=0.2,
    learning_rate=3e-3,
    warmup_epochs=0.25,
)
RECIPES = by_name((SENTIMENT,))
