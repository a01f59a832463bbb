"""What moves in the cards of the home page, each computed by what it stands for: no drawing takes a result's place.

Every function returns what web/home/tile.js plays, as JSON can say it. All of it is the same for every reader.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from core.artifacts import Card, verified_bytes
from core.convolution.kernels import kernel_cells
from core.convolution.layer import LayerSettings, as_input, convolve
from core.data import samples
from core.inference import ImageClassifier, ImageSampler, RowClassifier, StyleSampler, TextGenerator
from core.inference.images.explanation import class_activation_map
from core.pictures.decoding import decode_picture
from core.pictures.pixels import fit_within, from_signed, tile_sheet
from core.ui.classify.why import overlaid
from core.ui.gan.live.forming import points_while_learning
from core.ui.gan.timeline import SPRITE, Timeline
from core.ui.gan.walk import slerp
from core.ui.learn.forming import weights_while_learning
from core.ui.shared.charts import sequential_colours
from core.ui.shared.colours import View, coloured
from core.ui.shared.encoding import base64_of
from core.ui.shared.samples import sample_picture

GLIDE_SIDE = 40  # px of the picture that a kernel glides over
PHOTOS = ("cat", "coffee", "rocket")
PHOTO_SIDE = 224  # px
STEPS_SHOWN = (0, 1, 2, 3, 5, 8, 12, 18, 26, 38, 55, 80, 110, 150)  # of the network that learns
STREAMS, STOPS, FRAMES_BETWEEN = 6, 4, 8  # of the walk: pictures side by side, latents on the way, pictures between
TRUNCATION = 0.7  # of mixed styles
GRID = (2, 3)  # rows and columns of generated pictures
ROWS_DIGIT, ROWS_PIXEL = 4, 4  # the digit that is read row by row; px of one of its pixels
POINTS_AFTER = (0, 20, 50, 90, 140, 200, 260, 320, 400, 500, 650, 800)  # steps of the GAN that learns points
PLANE, DOT = (168, 298), 3  # px: height and width, as web/home/tile.css has them; side of a point
GROUND, REAL_POINT, MADE_POINT = (15, 22, 34), (140, 148, 160), (86, 180, 233)  # the last of Okabe-Ito
WRITTEN = 90  # symbols of each network
TEMPERATURE, SEED = 0.5, 1

Moving = dict[str, Any]


@st.cache_data(show_spinner=False)
def gliding_kernel() -> Moving:
    """Returns a photograph, and the edges that a Sobel kernel finds in it, place by place."""
    photo = fit_within(_middle(sample_picture("cat")), GLIDE_SIDE)
    result = convolve(as_input(photo, is_grey=True), kernel_cells("sobel-x"), LayerSettings())
    limit = float(np.percentile(np.abs(result), 99.5))
    return {
        "kind": "glide",
        "picture": _url(photo, is_lossless=True),
        "result": _url(coloured(result, View(name="signed", limit=limit)), is_lossless=True),
        "sides": [photo.shape[0], result.shape[0]],
        "window": photo.shape[0] - result.shape[0] + 1,
    }


@st.cache_data(show_spinner=False, max_entries=4)
def photographs(_classifier: ImageClassifier, sha256: str) -> Moving:
    """Returns photographs, each followed by the places that spoke for the network's answer."""
    shown = []
    for name in PHOTOS:
        images = _classifier.prepare(sample_picture(name))
        evidence = class_activation_map(_classifier, images, _classifier.answer(images).index)
        for strength in (0.0, 0.75):
            shown.append(_url(fit_within(overlaid(images[0], evidence, strength), PHOTO_SIDE)))
    return {"kind": "fade", "pictures": shown}


@st.cache_data(show_spinner=False)
def learning_weights() -> Moving:
    """Returns the weights of the ten digits after more and more steps of softmax regression."""
    found = weights_while_learning(STEPS_SHOWN)  # (moments, 10, 28, 28)
    frames = []
    for digits in found:
        signed = View(name="signed", limit=float(np.abs(digits).max()))
        rows = [np.concatenate(list(digits[start : start + 5]), axis=1) for start in (0, 5)]
        frames.append(coloured(np.concatenate(rows)[..., np.newaxis], signed))
    return _frames(frames, numbers=STEPS_SHOWN, milliseconds=260, rest=1600)


@st.cache_data(show_spinner=False, max_entries=4)
def reading_rows(_classifier: RowClassifier, sha256: str) -> Moving:
    """Returns a digit from row to row, and beside it how probable each digit is after each."""
    images, labels = samples.digits()
    picture = images[np.flatnonzero(labels == ROWS_DIGIT)[-1]]
    probabilities = sequential_colours(_classifier.follow(picture[np.newaxis])[0])
    enlarge = np.ones((ROWS_PIXEL, ROWS_PIXEL, 1), np.uint8)
    left = np.kron(np.rint(picture * 255).astype(np.uint8), enlarge).repeat(3, axis=2)
    whole = np.concatenate([left, np.kron(probabilities, enlarge)], axis=1)
    frames = []
    for read in range(len(picture) + 1):
        frame = whole // 4
        frame[: ROWS_PIXEL * read] = whole[: ROWS_PIXEL * read]
        frames.append(frame)
    return _frames(frames, milliseconds=110, rest=1800)


@st.cache_data(show_spinner=False, max_entries=4)
def walking(_sampler: ImageSampler, sha256: str) -> Moving:
    """Returns closed walks through a latent space, all frames of one round."""
    stops = _sampler.latents(STREAMS * STOPS, 4).reshape(STREAMS, STOPS, -1)
    latents = [
        slerp(stream[stop], stream[(stop + 1) % STOPS], part / FRAMES_BETWEEN)
        for stop in range(STOPS)
        for part in range(FRAMES_BETWEEN)
        for stream in stops
    ]
    pictures = from_signed(_sampler.sample(np.stack(latents)))[..., 0]  # (frames x streams, height, width)
    frames = pictures.reshape(-1, STREAMS, *pictures.shape[1:])
    return _frames([tile_sheet(frame, across=GRID[1]) for frame in frames], milliseconds=110, is_smooth=True)


@st.cache_data(show_spinner=False, max_entries=4)
def mixing(_sampler: StyleSampler, sha256: str) -> Moving:
    """Returns pictures that keep their coarse layers while all take the same fine ones, which go a closed round."""
    styles = _sampler.styles(_sampler.latents(STREAMS + STOPS, 1), TRUNCATION)
    coarse, fine = styles[:STREAMS], styles[STREAMS:]
    moments = [
        fine[stop] + (fine[(stop + 1) % STOPS] - fine[stop]) * part / FRAMES_BETWEEN
        for stop in range(STOPS)
        for part in range(FRAMES_BETWEEN)
    ]
    taken = np.repeat(np.stack(moments)[:, np.newaxis], STREAMS, axis=1)  # (frames, streams, style)
    layers = np.repeat(taken[:, :, np.newaxis], _sampler.layers, axis=2)
    layers[:, :, : _sampler.layers // 2] = coarse[:, np.newaxis]
    pictures = from_signed(_sampler.draw(layers.reshape(-1, *layers.shape[2:])))[..., 0]
    frames = pictures.reshape(len(moments), STREAMS, *pictures.shape[1:])
    return _frames([tile_sheet(frame, across=GRID[1]) for frame in frames], milliseconds=110, is_smooth=True)


@st.cache_data(show_spinner=False, max_entries=4)
def learning_generator(_card: Card, timeline: Timeline) -> Moving:
    """Returns what the same latents became, from before training to the last epoch."""
    rows, columns = GRID
    longest = timeline.size * max(timeline.rows * timeline.blocks, timeline.columns)  # as it is, however large
    sprite = decode_picture(verified_bytes(_card, SPRITE), longest=longest).picture[..., 0]
    height = timeline.rows * timeline.size
    frames = [
        sprite[block * height : block * height + rows * timeline.size, : columns * timeline.size]
        for block in range(timeline.blocks)
    ]
    return _frames(frames, numbers=range(timeline.blocks), milliseconds=420, rest=1800)


@st.cache_data(show_spinner=False)
def learning_points() -> Moving:
    """Returns where a generator puts its points, in blue among the real ones, after more and more steps."""
    real, made = points_while_learning(POINTS_AFTER)
    frames = []
    for points in made:
        frame = np.full((*PLANE, 3), GROUND, np.uint8)
        _dot(frame, real, REAL_POINT)
        _dot(frame, points, MADE_POINT)
        frames.append(frame)
    return _frames(frames, numbers=POINTS_AFTER, milliseconds=380, rest=1600)


def _dot(frame: NDArray[np.uint8], points: NDArray[np.float32], colour: tuple[int, int, int]) -> None:
    """Draws points of the plane, float32 (n, 2) in about [-1, 1]; what lies outside is on the rim."""
    height, width = PLANE
    places = np.rint(points * (0.45 * height, -0.45 * height) + (width / 2, height / 2) - DOT / 2)
    for left, top in places.clip(0, (width - DOT, height - DOT)).astype(int):
        frame[top : top + DOT, left : left + DOT] = colour


@st.cache_data(show_spinner=False, max_entries=4)
def writing(_generators: Sequence[TextGenerator], sha256: str, prompt: str) -> list[str]:
    """Returns what each network writes after a prompt.

    Args:
        sha256: Of all their files, which tells their texts apart from those of others.
    """
    return [
        "".join(one.generate(prompt, WRITTEN, temperature=TEMPERATURE, seed=SEED)).replace("\n", " ")
        for one in _generators
    ]


def _frames(
    frames: Sequence[NDArray[np.uint8]],
    *,
    milliseconds: int,
    numbers: Sequence[int] = (),
    rest: int = 0,
    is_smooth: bool = False,
) -> Moving:
    """Returns pictures of one size that follow one another.

    Args:
        frames: uint8 (height, width[, 3]).
        milliseconds: How long each is shown.
        numbers: Of each frame, for its caption.
        rest: How much longer the last one is shown, ms.
        is_smooth: Whether each turns into the next.
    """
    return {
        "kind": "frames",
        "sheet": _url(np.concatenate(frames)),
        "count": len(frames),
        "numbers": list(numbers),
        "milliseconds": milliseconds,
        "rest": rest,
        "isSmooth": is_smooth,
    }


def _middle(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns the largest square in the middle of a picture."""
    side = min(picture.shape[:2])
    top, left = ((length - side) // 2 for length in picture.shape[:2])
    return picture[top : top + side, left : left + side]


def _url(picture: NDArray[np.uint8], *, is_lossless: bool = False) -> str:
    """Returns uint8 (height, width[, 3]) as the address of a WebP that holds the picture itself."""
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "WEBP", lossless=is_lossless, quality=80, method=4)
    return "data:image/webp;base64," + base64_of(stream.getvalue())
