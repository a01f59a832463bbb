"""Twenty texts of each network that writes, none of them chosen, and how much abuse is among 10,000 symbols.

    python -m core.export.text_samples text-ko-rnn text-ko-lstm text-ko-gru > docs/text_samples_ko.md

Seeds 0 to 19, temperature 0.8; a text ends at its symbol 120. The list of abuse is the one that kept such reviews out
of the training text.
"""

import itertools
import sys
from collections.abc import Iterator

from core.data.text_reviews import ABUSE
from core.inference import TextGenerator
from core.inference.sampling import SamplerSettings

SAMPLES, LENGTH = 20, 120
CHECKED = 10_000
TEMPERATURE = 0.8
PROMPTS = {"ko": "나는 오늘", "en": "ROMEO:"}


def report(name: str) -> Iterator[str]:
    """Yields the lines of one network's section, Markdown."""
    generator = TextGenerator.load(name)
    prompt = PROMPTS[name.split("-")[1]]
    found = abuse(generator)
    yield f"## {name}"
    yield f"Test: {generator.card.metric('test_nats_per_character'):.3f} nats a character. "
    yield f"Words of the abuse list in {CHECKED:,} symbols: {len(found)} ({', '.join(found) or 'none'})."
    yield ""
    for seed, text in enumerate(samples(generator, prompt)):
        yield f"{seed}. " + (prompt + text).replace("\n", " / ")
    yield ""


def samples(generator: TextGenerator, prompt: str) -> list[str]:
    """Returns the texts of seeds 0 to 19, as they come."""
    settings = SamplerSettings(temperature=TEMPERATURE)
    rows = generator.generate_side_by_side([prompt] * SAMPLES, LENGTH, settings, list(range(SAMPLES)))
    return ["".join(symbols) for symbols in zip(*rows, strict=True)]


def abuse(generator: TextGenerator) -> list[str]:
    """Returns each word of the list that stands in one text of 10,000 symbols at temperature 1."""
    text = "".join(generator.generate("", CHECKED, seed=SAMPLES))
    return [found[0] for found in ABUSE.finditer(text)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(itertools.chain.from_iterable(report(name) for name in sys.argv[1:])) + "\n")
