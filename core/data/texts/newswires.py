"""The table of Reuters-21578 made from what is published: 22 files of SGML in an archive within an archive."""

import html
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator

# The topics of keras.datasets.reuters; a newswire has the first of its own that is among them.
NAMES = """
acq alum bop carcass cocoa coffee copper cotton cpi crude dlr earn gas gnp gold grain heat hog housing interest ipi
iron-steel jobs lead lei livestock meal-feed money-fx money-supply nat-gas oilseed orange pet-chem reserves retail
rubber ship silver strategic-metal sugar tin trade veg-oil wheat wpi zinc
"""
TOPICS = frozenset(NAMES.split())
COLUMNS = ("newid", "lewissplit", "topic", "n_topics", "dup", "text")
WORDS = 250  # of a text, its title included
SGML = re.compile(r"reut2-\d{3}\.sgm$")
NEWSWIRE = re.compile(r"<REUTERS(?P<head>[^>]*)>(?P<whole>.*?)</REUTERS>", re.S)
PARTS = {name: re.compile(rf"<{name}[^>]*>(.*?)</{name}>", re.S) for name in ("TOPICS", "TITLE", "BODY")}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|&#\d+;")  # what the ticker's machines sent to one another
END = re.compile(r"\s*reuter\s*$", re.I)


def make_table(archive: bytes) -> bytes:
    """Returns the table of the newswires with one of 46 topics, UTF-8, from the archive of the UCI repository.

    A row has its number, the part by David Lewis, its topic, how many topics it has in all, whether its text is empty
    or that of one before it, and the text: the title and the body, the first 250 words.
    """
    rows, known = ["\t".join(COLUMNS)], set()
    for source in _sources(archive):
        for found in NEWSWIRE.finditer(source):
            topics = re.findall(r"<D>(.*?)</D>", _part(found["whole"], "TOPICS"))
            topic = next((topic for topic in topics if topic in TOPICS), None)
            if topic is None:
                continue
            text = _text(found["whole"])
            is_repeated = not text or text in known
            known.add(text)
            split = _attribute(found["head"], "LEWISSPLIT").lower()
            rows.append(
                "\t".join(
                    (_attribute(found["head"], "NEWID"), split, topic, str(len(topics)), str(int(is_repeated)), text)
                )
            )
    return ("\n".join(rows) + "\n").encode()


def _sources(archive: bytes) -> Iterator[str]:
    """Yields the files of SGML in order, from a tar, or from a zip that holds one."""
    if zipfile.is_zipfile(io.BytesIO(archive)):
        with zipfile.ZipFile(io.BytesIO(archive)) as outer:
            archive = outer.read(next(name for name in outer.namelist() if name.endswith(".tar.gz")))
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in sorted((one for one in files.getmembers() if SGML.search(one.name)), key=lambda one: one.name):
            stream = files.extractfile(member)
            if stream is not None:
                yield stream.read().decode("latin-1")


def _attribute(head: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', head)
    return found[1] if found else ""


def _part(whole: str, name: str) -> str:
    found = PARTS[name].search(whole)
    return found[1] if found else ""


def _text(whole: str) -> str:
    parts = (html.unescape(CONTROL.sub(" ", _part(whole, name))) for name in ("TITLE", "BODY"))
    title, body = (" ".join(part.split()) for part in parts)
    return " ".join(f"{title} {END.sub('', body)}".split()[:WORDS])
