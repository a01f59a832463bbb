"""Translates a sentence."""

import logging

from core.cli.commands import Commands, Options, as_utf8, show

logger = logging.getLogger("core")


def add(commands: Commands) -> None:
    """Adds the command."""
    translate = commands.add("translate", _translate, "Translate a sentence between English and Korean.")
    translate.add_argument("text", metavar="TEXT", help="one sentence")
    translate.add_argument("--to", choices=("ko", "en"), help="without, the other language than the sentence's")


def _translate(options: Options) -> int:
    from core.inference import Translator
    from core.translation.symbols import source_language

    text = as_utf8(options.text)
    target = options.to or ("en" if source_language(text) == "ko" else "ko")
    translator = Translator.load(f"translate-{'ko' if target == 'en' else 'en'}-{target}")
    (said,) = translator.translate([text])
    unknown = translator.source.unknown(text)
    if unknown:
        logger.info("Not among its symbols, read as one unknown one: %s", " ".join(unknown))
    answer = {
        "text": said.text,
        "to": target,
        "model": translator.card.name,
        "unknown": unknown,
        "source": said.source,
        "symbols": said.symbols,
        "probabilities": [round(float(value), 4) for value in said.probabilities],
        "attention": said.attention.round(4).tolist(),
    }
    show(options, answer, [said.text])
    return 0
