"""Sorts a news text by its topic."""

from pathlib import Path

from core.cli.commands import TOP, Commands, Options, as_utf8, read_file, show
from core.errors import InputError


def add(commands: Commands) -> None:
    """Adds the command."""
    sort_text = commands.add("sort-text", _sort_text, "Say which of 46 topics an English news text is about.")
    sort_text.add_argument("text", metavar="TEXT|FILE", help="the text, or a file that holds it")
    sort_text.add_argument("--model", default="topics-lstm", metavar="NAME", type=as_utf8)


def _sort_text(options: Options) -> int:
    from core.inference import TopicClassifier

    classifier = TopicClassifier.load(options.model)
    text = _text_or_file(options.text)
    if not text.strip():
        raise InputError("There is nothing to sort: write a few words.")
    words = [[word, round(evidence, 4)] for word, evidence in classifier.evidence(text)]
    (probabilities,) = classifier.predict_proba([text])
    best = probabilities.argsort()[::-1][:TOP]
    top = [{"topic": classifier.card.labels[i], "probability": round(float(probabilities[i]), 4)} for i in best]
    lines = [f"{guess['topic']} {guess['probability']:.1%}" for guess in top]
    show(options, {"model": classifier.card.name, "words": words, "top": top}, lines)
    return 0


def _text_or_file(given: str) -> str:
    """Returns the text of a file where there is one of that name, else what was given."""
    from core.text.encodings import decode_text, guess_encoding

    try:
        is_file = Path(given).is_file()
    except (OSError, ValueError):  # too long for a name, or a zero byte
        is_file = False
    if not is_file:
        return as_utf8(given)
    data = read_file(Path(given))
    return decode_text(data, guess_encoding(data))
