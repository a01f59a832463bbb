"""The pictures of the home page, each computed by what it stands for: no drawing takes the place of a result."""

import html

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw, ImageFont, ImageOps

from core.artifacts import Card, verified_bytes
from core.convolution.kernels import kernel_cells
from core.convolution.layer import LayerSettings, as_input, convolve, gradient
from core.inference import ImageClassifier, ImageSampler, TextGenerator
from core.inference.explanation import class_activation_map
from core.pictures.decoding import decode_picture
from core.pictures.digits import centre_digit
from core.pictures.pixels import encode_png, from_signed
from core.ui.classify.why import overlaid
from core.ui.gan.timeline import SPRITE, Timeline
from core.ui.gan.walk import slerp
from core.ui.learn.forming import weights_while_learning
from core.ui.shared.charts import sequential_colours
from core.ui.shared.colours import View, coloured
from core.ui.shared.samples import digit_ink, sample_picture

PANEL = "#0F1622"  # the dark theme's background, in both themes: the maps shine on it
INK, BAR = "#C9D3E0", "#56B4E9"
CARD_SIZE = (640, 360)  # px, twice what is shown
INSIDE_SIZE = (756, 340)  # px, of each half of the first picture


@st.cache_data(show_spinner=False, max_entries=4)
def inside_pictures(_classifier: ImageClassifier, sha256: str) -> tuple[bytes, bytes]:
    """Returns what happens inside a digit classifier: digit and first feature maps; last ones and answer. PNG."""
    images = _digit(3)
    first, *_others, last = _feature_maps(_classifier, images)
    seen, answered = (Image.new("RGB", INSIDE_SIZE, PANEL) for _half in range(2))
    _place(seen, _enlarged(sequential_colours(images[0, ..., 0]), 252), (40, 44))
    _draw_arrow(seen, 330)
    _place_grid(seen, first[:12], side=78, columns=4, corner=(376, 44))
    _place_grid(answered, last[:24], side=56, columns=6, corner=(40, 44))
    _draw_arrow(answered, 456)
    _draw_bars(answered, _classifier.answer(images).probabilities, _classifier.card.labels, (500, 44, 716, 296))
    return encode_png(np.asarray(seen)), encode_png(np.asarray(answered))


@st.cache_data(show_spinner=False)
def convolution_picture() -> bytes:
    """Returns a photograph that turns into its edges, as two Sobel kernels find them. PNG."""
    photo = sample_picture("cat")
    magnitude, _direction = gradient(as_input(photo, is_grey=True))
    edges = sequential_colours(magnitude[..., 0] / np.percentile(magnitude, 99))
    middle = photo.shape[1] // 2
    joined = np.concatenate([photo[:, :middle], edges[:, middle:]], axis=1)[2:-2, 2:-2]  # the border is padding's
    return encode_png(np.asarray(ImageOps.fit(Image.fromarray(joined), CARD_SIZE)))


@st.cache_data(show_spinner=False)
def step_picture() -> bytes:
    """Returns one step of a convolution: the window on the picture, and the number it gives on the map. PNG."""
    patch = _digit(3)[0, 10:17, 12:19]
    result = convolve(patch, kernel_cells("sobel-x"), LayerSettings())
    signed = View(name="signed", limit=float(np.abs(result).max()))
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    _place(panel, _enlarged(sequential_colours(patch[..., 0]), 252), (52, 54))
    _place(panel, _enlarged(coloured(result, signed), 180), (400, 90))
    pen = ImageDraw.Draw(panel)
    window, cell = (52 + 36 * 2, 54 + 36 * 1, 52 + 36 * 5, 54 + 36 * 4), (400 + 36 * 2, 90 + 36, 400 + 36 * 3, 90 + 72)
    pen.rectangle(window, outline=BAR, width=6)
    pen.rectangle(cell, outline=BAR, width=6)
    for side in (1, 3):
        pen.line([(window[2], window[side]), (cell[0], cell[side])], fill=BAR, width=2)
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False, max_entries=4)
def maps_picture(_classifier: ImageClassifier, sha256: str) -> bytes:
    """Returns fifteen maps of a network's first layer. PNG."""
    first, *_others = _feature_maps(_classifier, _digit(8))
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    _place_grid(panel, first[:15], side=104, columns=5, corner=(44, 10))
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False, max_entries=4)
def answer_picture(_classifier: ImageClassifier, sha256: str) -> bytes:
    """Returns a written digit and how sure the network is of each class. PNG."""
    picture = sample_picture("digit-4")
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    _place(panel, np.asarray(ImageOps.fit(Image.fromarray(picture), (260, 260))), (40, 50))
    probabilities = _classifier.answer(_digit(4)).probabilities
    _draw_bars(panel, probabilities, _classifier.card.labels, (340, 50, 600, 310))
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False, max_entries=4)
def evidence_picture(_classifier: ImageClassifier, sha256: str) -> bytes:
    """Returns a photograph and where the network found its evidence for the answer it gives. PNG."""
    photo = _classifier.prepare(sample_picture("cat"))
    evidence = class_activation_map(_classifier, photo, _classifier.answer(photo).index)
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    for strength, left in ((0.0, 16), (0.7, 328)):
        shown = Image.fromarray(overlaid(photo[0], evidence, strength))
        panel.paste(shown.resize((296, 296), Image.Resampling.BICUBIC), (left, 32))
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False, max_entries=4)
def timeline_picture(_card: Card, timeline: Timeline) -> bytes:
    """Returns what three latent vectors became, six times from before training to the last epoch. PNG."""
    longest = timeline.size * max(timeline.rows * timeline.blocks, timeline.columns)  # as it is, however large
    sprite = decode_picture(verified_bytes(_card, SPRITE), longest=longest).picture[..., 0]
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    for column, block in enumerate(np.linspace(0, timeline.blocks - 1, 6).round().astype(int)):
        for row in range(3):
            top = (block * timeline.rows + row) * timeline.size
            picture = sprite[top : top + timeline.size, : timeline.size] / 255
            _place(panel, _enlarged(sequential_colours(picture), 96), (12 + column * 104, 28 + row * 104))
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False)
def learning_picture() -> bytes:
    """Returns the weights of six digits, three times from the random start on, as softmax regression learns. PNG."""
    found = weights_while_learning((0, 8, 150))[:, :6]
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    for row, digits in enumerate(found):
        signed = View(name="signed", limit=float(np.abs(digits).max()))
        for column, weights in enumerate(digits):
            picture = coloured(weights[..., np.newaxis], signed)
            _place(panel, _enlarged(picture, 96), (12 + column * 104, 28 + row * 104))
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False, max_entries=4)
def walk_picture(_sampler: ImageSampler, sha256: str) -> bytes:
    """Returns three ways through a latent space, six generated pictures each. PNG."""
    ends = _sampler.latents(6, 4)
    panel = Image.new("RGB", CARD_SIZE, PANEL)
    ways = [slerp(ends[2 * row], ends[2 * row + 1], part) for row in range(3) for part in np.linspace(0, 1, 6)]
    for place, picture in enumerate(from_signed(_sampler.sample(np.stack(ways)))[..., 0]):
        row, column = divmod(place, 6)
        _place(panel, _enlarged(sequential_colours(picture / 255), 96), (12 + column * 104, 28 + row * 104))
    return encode_png(np.asarray(panel))


@st.cache_data(show_spinner=False, max_entries=4)
def writing_picture(_generator: TextGenerator, sha256: str, prompt: str, cell: int) -> str:
    """Returns what a network writes after a prompt, each symbol in the colour of one unit's value then. SVG.

    The reader's own fonts draw it: the server may have none for Korean. `cell` is how wide a symbol is, in px.
    """
    columns, rows = CARD_SIZE[0] // cell, 6
    text = prompt + "".join(_generator.generate(prompt, columns * rows - len(prompt), temperature=0.5, seed=1))
    states = _generator.trace(text)["next_state"]  # (symbols, units)
    centred = states - states.mean(axis=0)
    values = states[:, (centred[1:] * centred[:-1]).sum(axis=0).argmax()]  # lively, though not from symbol to symbol
    colours = coloured(values.reshape(rows, columns, 1), View(name="signed", limit=float(np.abs(values).max())))
    marks = [f'<rect width="100%" height="100%" fill="{PANEL}"/>']
    for place, symbol in enumerate(text):
        row, column = divmod(place, columns)
        red, green, blue = colours[row, column].tolist()
        x, y = column * cell + (CARD_SIZE[0] - columns * cell) // 2, 12 + 56 * row
        fill, ink = f"rgb({red},{green},{blue})", PANEL if red + green + blue > 380 else "#FFFFFF"
        if place < len(prompt):
            fill, ink = "none", BAR
        shown = html.escape("↵" if symbol == "\n" else symbol)
        marks.append(f'<rect x="{x}" y="{y}" width="{cell}" height="56" fill="{fill}"/>')
        marks.append(f'<text x="{x + cell / 2}" y="{y + 38}" fill="{ink}">{shown}</text>')
    font = 'font-family="monospace" font-size="28" text-anchor="middle"'
    size = f'width="{CARD_SIZE[0]}" height="{CARD_SIZE[1]}" shape-rendering="crispEdges"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>{"".join(marks)}</svg>'


def _digit(digit: int) -> np.ndarray:
    """Returns a drawn digit as a network sees it, float32 (1, 28, 28, 1) in [0, 1]."""
    centred = centre_digit(digit_ink(digit))
    return np.zeros((1, 28, 28, 1), np.float32) if centred is None else centred[np.newaxis, :, :, np.newaxis]


def _feature_maps(classifier: ImageClassifier, images: np.ndarray) -> list[np.ndarray]:
    """Returns, for each convolution after its ReLU, float32 (maps, height, width) >= 0.

    First come the maps in which something stands out most from the rest.
    """
    tensors = classifier.activations(images)
    kinds = {layer["tensor"]: layer["kind"] for layer in classifier.card.layers}
    found = [tensor[0] for name, tensor in tensors.items() if kinds[name] == "relu" and tensor.ndim == 4]
    return [maps[np.argsort(np.median(maps, axis=(1, 2)) - maps.max(axis=(1, 2)))] for maps in found]


def _enlarged(pixels: np.ndarray, side: int) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST))


def _place(panel: Image.Image, pixels: np.ndarray, corner: tuple[int, int]) -> None:
    panel.paste(Image.fromarray(pixels), corner)


def _place_grid(panel: Image.Image, maps: np.ndarray, *, side: int, columns: int, corner: tuple[int, int]) -> None:
    """Pastes feature maps, float32 (n, height, width) >= 0, each to its own scale, row by row with a gap of 8 px."""
    for index, values in enumerate(maps):
        row, column = divmod(index, columns)
        place = corner[0] + column * (side + 8), corner[1] + row * (side + 8)
        _place(panel, _enlarged(sequential_colours(values / max(values.max(), 1e-9)), side), place)


def _draw_arrow(panel: Image.Image, x: int) -> None:
    middle = panel.height // 2
    points = [(x - 5, middle - 12), (x + 7, middle), (x - 5, middle + 12)]
    ImageDraw.Draw(panel).line(points, fill=INK, width=4, joint="curve")


def _draw_bars(
    panel: Image.Image, probabilities: np.ndarray, labels: tuple[str, ...], box: tuple[int, int, int, int]
) -> None:
    """Draws float32 (classes,) in [0, 1] as horizontal bars with their labels into (left, top, right, bottom)."""
    left, top, right, bottom = box
    pen, step = ImageDraw.Draw(panel), (bottom - top) / len(labels)
    font = ImageFont.load_default(size=step * 0.8)
    for index, (probability, label) in enumerate(zip(probabilities, labels, strict=True)):
        y = top + index * step
        pen.text((left, y + step / 2), label, fill=INK, font=font, anchor="lm")
        start = left + 28
        pen.rectangle((start, y + 3, right, y + step - 3), fill="#1E2A3C")
        pen.rectangle((start, y + 3, start + 2 + float(probability) * (right - start - 2), y + step - 3), fill=BAR)
