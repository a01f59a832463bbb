"""What can stand in a scene, and what it is called in both languages.

There is no 0 among the digits: it is drawn as a circle is.
"""

import dataclasses

CONTAINERS = ("circle", "square")  # what another thing can be inside of


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of thing.

    Args:
        source: Where its pictures come from: "mnist", "fashion", "doodles", or "drawn" by core.scenes.drawing.
        label: Its number in that source's labels; in the list of shapes where it is drawn.
        one, many: What English calls one of them and several, word by word; "+" joins a word to the one before it.
        korean: What Korean calls it.
        counter: With which word Korean counts it.
    """

    name: str
    source: str
    label: int
    one: tuple[str, ...]
    many: tuple[str, ...]
    korean: tuple[str, ...]
    counter: str = "개"


def _digit(number: int) -> Kind:
    sign = str(number)
    return Kind(
        name=f"digit-{sign}", source="mnist", label=number, one=(sign,), many=(sign, "+s"), korean=("숫자", sign)
    )


def _thing(name: str, source: str, label: int, korean: str, counter: str = "개") -> Kind:
    return Kind(
        name=name,
        source=source,
        label=label,
        one=(name,),
        many=(f"{name}s",),
        korean=(korean,),
        counter=counter,
    )


KINDS = (
    *(_digit(number) for number in range(1, 10)),
    _thing("T-shirt", "fashion", 0, "티셔츠", "벌"),
    _thing("shoe", "fashion", 7, "신발"),
    _thing("bag", "fashion", 8, "가방"),
    _thing("cat", "doodles", 0, "고양이", "마리"),
    _thing("rainbow", "doodles", 1, "무지개"),
    _thing("train", "doodles", 2, "기차", "대"),
    _thing("circle", "drawn", 0, "동그라미"),
    _thing("square", "drawn", 1, "네모"),
    _thing("triangle", "drawn", 2, "세모"),
    _thing("star", "drawn", 3, "별"),
)
NAMES = tuple(kind.name for kind in KINDS)
