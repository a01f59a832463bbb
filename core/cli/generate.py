"""Writes on after a prompt."""

import json
import logging
import time

from core.cli.commands import Commands, Options, as_utf8

logger = logging.getLogger("core")


def add(commands: Commands) -> None:
    """Adds the command."""
    generate = commands.add("generate", _generate, "Write on after a prompt.")
    generate.add_argument("--model", default="text-en-gru", metavar="NAME", type=as_utf8)
    generate.add_argument("--prompt", default="", metavar="TEXT", type=as_utf8)
    generate.add_argument("--length", type=int, default=300, metavar="N", help="symbols to write")
    generate.add_argument("--temperature", type=float, default=1.0, metavar="T", help="0 (the likeliest) to 10")
    generate.add_argument("--top-k", type=int, default=0, metavar="K", help="choose among the K likeliest; 0 for all")
    generate.add_argument("--top-p", type=float, default=1.0, metavar="P", help="keep this share of the probability")
    generate.add_argument("--seed", type=int, default=0, metavar="S")
    generate.add_argument("--int8", action="store_true", help="8-bit weights: faster, slightly different")


def _generate(options: Options) -> int:
    from core.inference import TextGenerator
    from core.text import visible

    generator = TextGenerator.load(options.model, int8=options.int8)
    settings = {key: getattr(options, key) for key in ("temperature", "top_k", "top_p", "seed")}
    if unknown := generator.vocabulary.unknown_symbols(options.prompt):
        logger.info("Not in the vocabulary, read as one unknown symbol: %s", ", ".join(map(visible, unknown)))
    symbols: list[str] = []
    started = time.perf_counter()
    for symbol in generator.generate(options.prompt, options.length, **settings):
        symbols.append(symbol)
        if not options.json:
            print(symbol, end="", flush=True)
    rate = len(symbols) / (time.perf_counter() - started)
    if options.json:
        print(json.dumps({"text": "".join(symbols), "characters_per_second": round(rate, 1)}))
    else:
        print()
        logger.info("%.0f characters a second", rate)
    return 0
