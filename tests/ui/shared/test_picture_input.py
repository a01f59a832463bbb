"""Pictures that readers give: good ones arrive, bad ones are explained, and nothing is lost."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.errors import BusyError, PictureError
from core.pictures.limits import MAX_MEGAPIXELS
from core.ui.classify import batch
from core.ui.shared import picture_input
from tests.support.apps import app_of


def page():
    import streamlit as st

    from core.ui.shared.picture_input import picture_input

    picture = picture_input("input", ["coins", "cat"])
    st.write("none" if picture is None else f"{picture.shape[0]}x{picture.shape[1]} {picture.dtype}")


def open_page(**parameters) -> AppTest:
    test = app_of(page)
    test.query_params.update(parameters)
    return test.run()


def upload(test: AppTest, content: bytes, name: str = "picture.png") -> AppTest:
    return test.file_uploader[0].set_value((name, content, "image/png")).run()


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def encoded(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), np.uint8)
    return saved(Image.fromarray(noise).convert(mode), kind)


def test_picture_whose_values_were_stretched_says_so_and_the_next_one_does_not():
    measured = Image.fromarray(np.tile(np.linspace(-3, 3, 64, dtype=np.float32), (32, 1)))
    test = upload(open_page(input="upload"), saved(measured, "TIFF"))
    said = "The file does not say what its values mean"
    assert any(caption.value.startswith(said) for caption in test.caption)
    upload(test, encoded(), "other.png")
    assert not any(caption.value.startswith(said) for caption in test.caption)


def test_sample_is_shown_at_first():
    assert open_page().markdown[0].value == "303x384 uint8"


def test_url_chooses_source_and_sample():
    assert open_page(**{"input-sample": "cat"}).markdown[0].value == "300x451 uint8"
    assert open_page(input="upload").markdown[0].value == "none"
    assert open_page(input="camera").camera_input


@pytest.mark.parametrize("hostile", [{"input": "../etc"}, {"input-sample": "<b>"}, {"input": "", "input-sample": "1"}])
def test_hostile_url_gives_the_first_sample(hostile):
    test = open_page(**hostile)
    assert not test.exception
    assert test.markdown[0].value == "303x384 uint8"


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (encoded(), "30x40"),
        (encoded("JPEG", mode="CMYK"), "30x40"),
        (encoded("GIF", mode="P"), "30x40"),
        (encoded("PNG", (1, 1)), "1x1"),
        (encoded("JPEG", (3000, 1500)), "512x1024"),
    ],
)
def test_good_upload_arrives(content, shape):
    assert upload(open_page(input="upload"), content).markdown[0].value == f"{shape} uint8"


BAD = {
    "text named .png": (b"I am no picture.", "그림 파일이어야 해요"),
    "zero bytes": (b"", "0바이트"),
    "truncated JPEG": (encoded("JPEG", (400, 300))[:3000], "끊겼거나 손상됐어요"),
    "20,000 x 20,000": (saved(Image.new("1", (20_000, 20_000))), "백만 화소까지"),
}


@pytest.mark.parametrize("source", ["upload", "camera"])
@pytest.mark.parametrize("case", BAD)
def test_bad_upload_is_explained_in_the_readers_language(case, source):
    content, words = BAD[case]
    test = open_page(input=source, lang="ko")
    widget = test.file_uploader[0] if source == "upload" else test.camera_input[0]
    widget.set_value(("picture.jpg", content, "image/jpeg")).run()
    assert not test.exception
    assert words in test.error[0].value
    assert test.markdown[0].value == "none"


def test_bad_upload_does_not_take_the_picture_before_it():
    test = upload(open_page(input="upload"), encoded())
    assert test.file_uploader[0].set_value(None).run().markdown[0].value == "none"
    upload(test, b"broken")
    assert test.error
    assert test.markdown[0].value == "30x40 uint8"
    upload(test, encoded(size=(50, 20)))
    assert not test.error
    assert test.markdown[0].value == "20x50 uint8"


def test_limits_stand_beside_the_widget():
    assert any(
        "20 MB" in caption.value and str(MAX_MEGAPIXELS) in caption.value
        for caption in open_page(input="upload").caption
    )


@pytest.mark.parametrize("kind", [PictureError, BusyError])
def test_an_error_that_a_visit_keeps_holds_no_file(monkeypatch, kind):
    def refuse(file):
        raise kind("Of {count} parts.", count=3)

    monkeypatch.setattr(picture_input, "opened_picture", refuse)
    opened = picture_input._Opened()
    picture_input._read(SimpleNamespace(file_id="one"), opened)
    monkeypatch.setattr(batch, "opened_picture", refuse)
    rows: dict[str, batch.Row] = {}
    batch._read_some({"one": SimpleNamespace(file_id="one")}, rows, [])
    for kept in (opened.error, rows["one"].error):
        assert (type(kept), str(kept), kept.__traceback__) == (kind, "Of 3 parts.", None)
