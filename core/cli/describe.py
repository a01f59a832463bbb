"""Puts a picture into words."""

from pathlib import Path

from core.cli.commands import Commands, Options, as_utf8, read_file, show


def add(commands: Commands) -> None:
    """Adds the command."""
    describe = commands.add(
        "describe", _describe, "Say in Korean and in English what a picture of simple things shows."
    )
    describe.add_argument("file", metavar="PICTURE", type=Path, help="one or two things, or up to four of a kind")
    describe.add_argument("--model", default="describe-lstm", metavar="NAME", type=as_utf8)


def _describe(options: Options) -> int:
    from core.inference import Describer
    from core.pictures.opening import open_picture
    from core.scenes.grammar import LANGUAGES

    describer = Describer.load(options.model)
    picture, _size, _is_stretched = open_picture(read_file(options.file))
    given = describer.fit(picture)
    found = {language: describer.describe(given, language)[0] for language in LANGUAGES}
    sentences = {
        language: {
            "text": said.text,
            "words": said.words,
            "probabilities": [round(float(value), 4) for value in said.probabilities],
            "attention": said.attention.round(4).tolist(),
        }
        for language, said in found.items()
    }
    answer = {"file": as_utf8(options.file), "model": describer.card.name, **sentences}
    show(options, answer, [said.text for said in found.values()])
    return 0
