import pytest

from core.errors import ArtifactError, SettingError
from core.site.activities import ACTIVITIES
from core.site.build import write
from core.site.drawn import changed, draw
from core.site.files import addresses_in, modules_of, served
from core.site.words import bold


def test_a_part_brings_what_it_imports_its_thread_and_the_runtime():
    found = modules_of("text/writer.js")
    names = ("text/writer.js", "text/worker.js", "frame/session.js", "ort.wasm.bundle.min.mjs")
    assert {f"/runtime/{name}" for name in (*names, "ort-wasm-simd-threaded.wasm")} <= found
    assert not [address for address in found if "/gan/" in address or ".." in address]


def test_addresses_are_found_wherever_they_stand_in_data():
    data = {"a": [{"file": "/models/x/model.onnx?v=1"}], "b": "/etc/passwd", "c": "about /models/x", "d": 3}
    assert list(addresses_in(data)) == ["/models/x/model.onnx?v=1"]


def test_files_are_those_that_the_app_hands_out():
    found = served(["/models/mnist-mlp/card.json?v=1", "/runtime/frame/kept.js"])
    assert sorted(found) == ["/models/mnist-mlp/card.json", "/runtime/frame/kept.js"]
    assert found["/models/mnist-mlp/card.json"].startswith(b"{")
    with pytest.raises(ArtifactError, match="404"):
        served(["/models/mnist-mlp/secret"])


def test_an_activity_has_the_data_of_each_choice_in_the_readers_language():
    steps = next(one for one in ACTIVITIES if one.name == "steps")
    few = type(steps)(**{**vars(steps), "choices": {"kernel": ("sharpen", "sobel-x")}})
    drawn = draw(few, "ko")
    assert drawn.title == "합성곱: 한 걸음씩"
    assert drawn.choices["kernel"]["first"] == "sobel-x"  # of the page, not of the list
    assert drawn.data["kernel"] == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert drawn.changes["sobel-x"] == {}
    assert drawn.changes["sharpen"]["kernel"][1] == [-1, 5, -1]
    assert "messages" not in drawn.changes["sharpen"]


def test_only_what_differs_is_written_twice():
    assert changed({"a": 1, "b": [2]}, {"a": 1, "b": [3], "c": None}) == {"b": [3], "c": None}


def test_nothing_is_written_into_a_folder_that_has_something(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SettingError, match="new or empty"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_activity_that_there_is_not_is_refused_before_anything_is_drawn(tmp_path):
    with pytest.raises(SettingError, match="Received: dance"):
        write(tmp_path / "new", only=["dance"])


def test_a_line_is_html_in_which_nothing_but_bold_is_markup():
    assert bold("**a** < <script>") == "<strong>a</strong> &lt; &lt;script&gt;"
