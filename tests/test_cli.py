"""The command line: JSON on stdout, everything else on stderr, exit status 0, 1 or 2."""

import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.__main__ import NOBODY_READS, run
from core.artifacts import load_card, model_names
from core.cli import main
from core.ink import find_pieces
from core.pictures.pixels import encode_png
from core.ui.shared.samples import digit_ink


@pytest.fixture
def one(tmp_path):
    """A picture of a handwritten 1."""
    picture = Image.new("L", (120, 120), 255)
    ImageDraw.Draw(picture).line((60, 20, 58, 100), fill=0, width=9)
    picture.save(tmp_path / "one.png")
    return str(tmp_path / "one.png")


def _json(capsys, *arguments, status=0):
    assert main([*arguments, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_list_gives_every_model_with_its_figures(capsys):
    models = _json(capsys, "list")["models"]
    assert [row["name"] for row in models] == model_names()
    cnn = next(row for row in models if row["name"] == "mnist-cnn")
    card = load_card("mnist-cnn")
    assert cnn["test_accuracy"] == card.metric("test_accuracy")
    assert (cnn["parameters"], cnn["bytes"]) == (card.parameters, card.bytes)


def test_classify_reads_a_digit_with_each_network_asked_for(capsys, one):
    results = _json(capsys, "classify", one, "--model", "mnist-cnn", "--model", "mnist-mlp")["results"]
    assert [(row["file"], row["model"]) for row in results] == [(one, "mnist-cnn"), (one, "mnist-mlp")]
    for row in results:
        assert row["top"][0]["label"] == "1"
        assert row["top"][0]["probability"] > 0.9
        probabilities = [guess["probability"] for guess in row["top"]]
        assert probabilities == sorted(probabilities, reverse=True)
        assert row["milliseconds"] > 0
        assert "error" not in row


def test_sample_draws_a_grid(capsys, tmp_path):
    out = tmp_path / "grid.png"
    found = _json(capsys, "sample", "--count", "5", "--seed", "3", "--out", str(out))
    assert (found["file"], found["count"]) == (str(out), 5)
    assert found["images_per_second"] > 0
    with Image.open(out) as grid:
        assert grid.size == (3 * 28, 2 * 28)
    first = out.read_bytes()
    _json(capsys, "sample", "--count", "5", "--seed", "3", "--out", str(out))
    assert out.read_bytes() == first


def test_sample_refuses_what_it_cannot_do(capsys, tmp_path):
    assert main(["sample", "--count", "0", "--out", str(tmp_path / "grid.png")]) == 1
    assert main(["sample", "--out", str(tmp_path / "missing" / "grid.png")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.fixture
def row(tmp_path):
    """Three digits of the samples side by side on one sheet."""
    ink = np.concatenate([digit_ink(digit) for digit in (7, 4, 2)], axis=1)
    sheet = np.repeat((240 - 200 * ink).astype(np.uint8)[..., np.newaxis], 3, axis=-1)
    path = tmp_path / "row.png"
    path.write_bytes(encode_png(sheet))
    return str(path)


def test_classify_reads_several_digits_one_by_one(capsys, row):
    (result,) = _json(capsys, "classify", row)["results"]
    assert (result["number"], result["is_number"]) == ("742", True)
    assert [piece["top"][0]["label"] for piece in result["pieces"]] == ["7", "4", "2"]
    lefts = [piece["box"][1] for piece in result["pieces"]]
    assert lefts == sorted(lefts)
    assert main(["classify", row]) == 0
    assert "3 digits, 742" in capsys.readouterr().out


@pytest.mark.parametrize("digits", [(3, 5), (0, 6), (7, 2), (2, 3, 4), (7, 2, 5)])
def test_classify_reads_digits_that_touch_each_other(capsys, tmp_path, digits):
    joined, *others = (digit_ink(digit) for digit in digits)
    for right in others:
        left = joined[:, : np.flatnonzero(joined.max(axis=0) > 0.5)[-1] + 1]
        right = right[:, np.flatnonzero(right.max(axis=0) > 0.5)[0] :]
        joined = np.pad(left, ((0, 0), (0, right.shape[1] - 10)))
        joined[:, left.shape[1] - 10 :] = np.maximum(joined[:, left.shape[1] - 10 :], right)
    sheet = np.repeat((240 - 200 * joined).astype(np.uint8)[..., np.newaxis], 3, axis=-1)
    assert len(find_pieces(sheet)) == 1
    path = tmp_path / "row.png"
    path.write_bytes(encode_png(sheet))
    (result,) = _json(capsys, "classify", str(path))["results"]
    assert result["number"] == "".join(map(str, digits))


@pytest.mark.parametrize("digit", range(10))
def test_classify_cuts_no_digit_in_two(capsys, tmp_path, digit):
    path = tmp_path / "digit.png"
    path.write_bytes(
        encode_png(np.repeat((240 - 200 * digit_ink(digit)).astype(np.uint8)[..., np.newaxis], 3, axis=-1))
    )
    (result,) = _json(capsys, "classify", str(path))["results"]
    assert result["top"][0]["label"] == str(digit)


def test_classify_says_what_is_none_of_the_digits_as_the_page_does(capsys, tmp_path):
    path = tmp_path / "letter.png"
    sheet = np.full((120, 120, 3), 240, np.uint8)
    sheet[20:100, 30:36] = sheet[20:28, 30:90] = sheet[56:64, 30:90] = sheet[92:100, 30:90] = 20  # an E
    path.write_bytes(encode_png(sheet))
    (result,) = _json(capsys, "classify", str(path))["results"]
    assert result["is_none"] is True
    main(["classify", str(path)])
    assert "none of these (nearest: " in capsys.readouterr().out


@pytest.mark.parametrize(("said", "is_number"), [("Network", False), ("Dear reader", False), ("2024", True)])
def test_classify_tells_words_whose_letters_stand_apart_from_numbers(capsys, tmp_path, said, is_number):
    sheet = Image.new("RGB", (380, 120), (240, 240, 235))
    ImageDraw.Draw(sheet).text((20, 30), said, fill=(30, 30, 40), font=ImageFont.load_default(40))
    sheet.save(tmp_path / "said.png")
    command = ["classify", str(tmp_path / "said.png"), "--model", "mnist-cnn", "--model", "mnist-cnn-deep"]
    for result in _json(capsys, *command)["results"]:
        assert result["is_number"] == is_number
        assert not is_number or result["number"] == said


def test_classify_takes_mnist_cnn_unless_told(capsys, one):
    assert _json(capsys, "classify", one)["results"][0]["model"] == "mnist-cnn"


def test_classify_goes_on_after_a_bad_file_and_ends_with_1(capsys, one, tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    files = [str(tmp_path / "text.png"), str(tmp_path / "missing.png"), str(tmp_path), one]
    results = _json(capsys, "classify", *files, status=1)["results"]
    assert [bool(row.get("error")) for row in results] == [True, True, True, False]
    assert results[1]["error"] == "No such file or directory"
    assert results[0]["top"] == []
    assert results[3]["top"][0]["label"] == "1"


def test_a_blank_picture_is_an_error_of_that_file(capsys, tmp_path):
    Image.fromarray(np.full((40, 40), 255, np.uint8)).save(tmp_path / "blank.png")
    assert "drawn" in _json(capsys, "classify", str(tmp_path / "blank.png"), status=1)["results"][0]["error"]


def test_lines_for_a_person_say_the_same(capsys, one):
    assert main(["classify", one]) == 0
    assert f"{one} mnist-cnn: 1 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate", "nothing"], "Received: nothing"),
        (["classify", "a.png", "--model", "../mnist-cnn"], "Received: ../mnist-cnn"),
        (["fetch", "cats"], "Received: cats"),
        (["bench", "nothing"], "Received: nothing"),
        (["train"], "Give the names of recipes or --all."),
        (["train", "mnist-mlp", "--all"], "Give the names of recipes or --all."),
    ],
)
def test_what_a_reader_can_mend_is_status_1_with_a_message_and_no_traceback(capsys, arguments, message):
    assert main(arguments) == 1
    output = capsys.readouterr()
    assert message in output.err
    assert output.out == ""
    assert "Traceback" not in output.err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["classify"], ["train", "mnist-cnn", "--epochs", "few"]])
def test_wrong_usage_is_status_2(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: python -m core" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["list", "train", "export", "evaluate", "classify", "fetch", "bench", "install-runtime"]
)
def test_every_command_explains_itself(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"python -m core {command}" in capsys.readouterr().out


def test_fetch_says_what_is_there(caplog):
    with caplog.at_level("INFO"):
        assert main(["fetch", "digits"]) == 0
    assert "1,150 train, 287 validation, 360 test" in caplog.text


def test_interrupting_is_status_1_and_no_traceback(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("core.cli.models.model_names", interrupted)
    assert main(["list"]) == 1
    assert "Stopped." in capsys.readouterr().err


def test_using_the_models_imports_no_tensorflow(one):
    program = (
        "import sys; from core.cli import main; main(['list']); main(['classify', sys.argv[1]]);"
        "print({'tensorflow', 'keras', 'tf2onnx', 'sklearn', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, one], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_wrong_name_is_status_1_in_a_real_process():
    done = subprocess.run([sys.executable, "-m", "core", "evaluate", "nothing"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Received: nothing" in done.stderr
    assert "Traceback" not in done.stderr


def _written(monkeypatch, encoding, *arguments):
    """Runs a command on a stdout of that encoding, as strict as Python makes it, and returns its bytes."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["core", *arguments])
    assert run() == 0
    return out.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_letters_that_the_terminal_lacks_are_written_as_escapes(monkeypatch, encoding):
    command = ("generate", "--model", "text-ko-gru", "--length", "20")
    text = _written(monkeypatch, "utf-8", *command).decode()
    assert not text.isascii()
    assert _written(monkeypatch, encoding, *command).decode("unicode_escape") == text
    assert json.loads(_written(monkeypatch, encoding, *command, "--json").decode("ascii"))["text"] == text[:-1]


def test_a_korean_file_and_prompt_are_named_where_the_locale_is_ascii(monkeypatch, tmp_path, one, caplog):
    shutil.copy(one, tmp_path / "하나.png")
    given = str(tmp_path / "하나.png").encode().decode("ascii", "surrogateescape")  # as argv has it there
    (result,) = json.loads(_written(monkeypatch, "ascii", "classify", given, "--json"))["results"]
    assert result["file"] == str(tmp_path / "하나.png") and result["top"][0]["label"] == "1"
    assert b"\\ud558\\ub098.png mnist-cnn: 1" in _written(monkeypatch, "ascii", "classify", given)
    prompt = "나는 오늘".encode().decode("ascii", "surrogateescape")
    with caplog.at_level("INFO"):
        _written(monkeypatch, "ascii", "generate", "--model", "text-ko-gru", "--length", "1", "--prompt", prompt)
    assert "vocabulary" not in caplog.text


def test_a_picture_whose_values_were_stretched_says_so(capsys, one, tmp_path):
    deep = np.asarray(Image.open(one)).astype(np.uint16) * 16  # 12 bits in 16
    Image.fromarray(deep).save(tmp_path / "deep.png")
    files = [str(tmp_path / "deep.png"), one]
    found = _json(capsys, "classify", *files)["results"]
    assert [(result["is_stretched"], result["top"][0]["label"]) for result in found] == [(True, "1"), (False, "1")]
    assert main(["classify", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["does not say what its values mean" in line for line in lines] == [True, False]


@pytest.mark.parametrize("command", [["classify", "없음.png"], ["evaluate", "모델"]])
def test_a_korean_name_ends_no_command_in_a_real_process_of_another_locale(command):
    """A name in UTF-8, as a Korean terminal sends it to a program that was started without a locale."""
    locale = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([sys.executable, "-m", "core", *command], capture_output=True, env={**os.environ, **locale})
    said = (done.stdout + done.stderr).decode("ascii")
    assert (done.returncode, "Traceback" in said) == (1, False)
    assert command[1].encode("ascii", "backslashreplace").decode() in said


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_text_file_is_sorted_whatever_its_encoding(capsys, tmp_path, encoding):
    path = tmp_path / "news.txt"
    path.write_bytes("“Wheat” – the crop of café owners’ choice".encode(encoding))
    words = [word for word, _share in _json(capsys, "sort-text", str(path))["words"]]
    assert {"wheat", "crop"} <= set(words)


def test_what_a_prompt_loses_is_named(capsys, caplog):
    with caplog.at_level("INFO"):
        _json(capsys, "generate", "--length", "1", "--prompt", "to\u200b be \N{PILE OF POO}")
    assert "read as one unknown symbol: U+200B ZERO WIDTH SPACE, \N{PILE OF POO}" in caplog.text


def test_nobody_reading_on_ends_a_command_quietly():
    command = [sys.executable, "-m", "core", "generate", "--length", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert len(process.stdout.read(1)) == 1
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=60)) == (b"", NOBODY_READS)


FULL = [
    ["list"],
    ["list", "--json"],
    ["generate", "--length", "5"],
    ["--help"],
    ["train", "--help"],
    ["classify", "missing.png"],
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", FULL)
def test_a_full_disk_is_said_with_status_1(command, unbuffered):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "core", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert done.returncode == 1
    assert done.stderr == "The output cannot be written: No space left on device. Make room or write elsewhere.\n"


@pytest.mark.parametrize("command", [["list"], ["--help"]])
def test_a_closed_output_is_said_with_status_1(command):
    line = shlex.join([sys.executable, "-m", "core", *command]) + " >&-"
    done = subprocess.run(["sh", "-c", line], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr == "The output cannot be written: Bad file descriptor. Make room or write elsewhere.\n"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_help_ends_quietly_where_nobody_reads_it(unbuffered):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "core", "train", "--help"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (NOBODY_READS, b"")
