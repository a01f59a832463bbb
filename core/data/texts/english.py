"""Tiny Shakespeare: forty thousand lines of the plays in one file."""

from pathlib import Path

from core.data.texts.corpus import TextData, TextFile, read_text

PLAYS = TextFile(
    places=("text_en/tinyshakespeare.txt", "tinyshakespeare.txt"),
    url="https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
    content_sha256="86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
)
TRAIN, TRAIN_AND_VALIDATION = 0.85, 0.90  # the last tenth is what others report as validation; here it is the test


def load(data_dir: Path | None = None) -> TextData:
    """Returns the plays in order, 85 % to learn from, the next 5 % to choose, the last 10 % to report."""
    text = read_text(PLAYS, data_dir)
    if text is None:
        raise ValueError(f"PLAYS must be downloadable. Received: {PLAYS}")
    first, second = int(TRAIN * len(text)), int(TRAIN_AND_VALIDATION * len(text))
    return TextData(
        name="text-en",
        title="Tiny Shakespeare (Karpathy 2015), from the plays of William Shakespeare",
        url=PLAYS.url,
        licence="public domain (the text), MIT (the repository)",
        train=text[:first],
        validation=text[first:second],
        test=text[second:],
    )
