"""Data sets: found in the promised order, checked on the way in, split the same way each time."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from core.data import load, offline
from core.data.pictures import archive, catalogue, cifar10, digits, everyday64, fashion_mnist, image_data
from core.data.pictures.image_data import Source, Split
from core.errors import DataError, SettingError


def _splits(value=0, sizes=(12, 4)):
    return tuple(
        Split(images=np.full((n, 2, 2, 1), value, np.uint8), labels=np.arange(n, dtype=np.int64) % 2) for n in sizes
    )


def _source(**changes):
    fields = {
        "name": "tiny",
        "title": "",
        "url": "https://example.org/tiny.npz",
        "licence": "",
        "labels": ("a", "b"),
        "shape": (2, 2, 1),
        "sizes": (12, 4),
        "fit": "square",
        "content_sha256": image_data.content_sha256(*_splits()),
    }
    return Source(**{**fields, **changes})


@pytest.fixture
def builder(monkeypatch, tmp_path):
    """A data set `tiny` that counts its downloads; every place it is looked for is under tmp_path."""
    made = SimpleNamespace(SOURCE=_source(), downloads=0)

    def build():
        made.downloads += 1
        return _splits()

    made.read = lambda folder: archive.read(folder, "tiny")
    made.build = build
    monkeypatch.setitem(catalogue.BUILDERS, "tiny", made)
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path / "given"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made


def test_importing_and_loading_data_imports_no_tensorflow():
    program = "import sys, core.data; core.data.load('digits'); print({'tensorflow', 'keras'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.strip() == "set()"


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(SettingError, match=r"mnist, fashion, cifar10, everyday64, digits.*Received: cats"):
        load("cats")


def test_digits_are_uint8_pictures_with_all_ten_labels():
    data = load("digits")
    assert data.train.images.dtype == np.uint8
    assert data.train.images.shape[1:] == (28, 28, 1)
    assert [len(part) for part in (data.train, data.validation, data.test)] == [1150, 287, 360]
    assert data.test.labels.dtype == np.int64
    assert set(data.validation.labels) == set(range(10))


def test_validation_is_the_end_of_a_fixed_permutation_of_train():
    train, test = digits.build()
    order = np.random.default_rng(0).permutation(1437)
    data = load("digits")
    np.testing.assert_array_equal(data.validation.images, train.images[order[1150:]])
    np.testing.assert_array_equal(data.train.labels, train.labels[order[:1150]])
    np.testing.assert_array_equal(data.test.images, test.images)


def test_enlarged_digit_is_pillows_bilinear_within_rounding():
    from PIL import Image
    from sklearn.datasets import load_digits

    small = load_digits().images[:20]
    for before, after in zip(small, digits._enlarge(small), strict=True):
        wanted = Image.fromarray((before * 255 / 16).astype(np.float32)).resize((20, 20), Image.Resampling.BILINEAR)
        assert np.abs(np.asarray(wanted) - after).max() <= 1


@pytest.mark.parametrize("place", ["explicit", "given", "cache/glassbox"])
def test_each_place_is_looked_in_before_a_download(builder, tmp_path, place):
    archive.write(tmp_path / place, "tiny", *_splits())
    assert len(load("tiny", tmp_path / "explicit").test) == 4
    assert builder.downloads == 0


def test_finding_downloads_nothing(builder, tmp_path):
    assert catalogue.find("tiny") is None
    archive.write(tmp_path / "given", "tiny", *_splits())
    train, test = catalogue.find("tiny")
    assert (len(train), len(test), builder.downloads) == (12, 4, 0)


def test_an_earlier_place_wins(builder, tmp_path):
    archive.write(tmp_path / "explicit", "tiny", *_splits(value=9))  # not the published content
    archive.write(tmp_path / "given", "tiny", *_splits())
    with pytest.raises(DataError, match="differs from the published data"):
        load("tiny", tmp_path / "explicit")
    assert len(load("tiny").test) == 4


def test_a_download_is_kept_for_the_next_time(builder):
    assert len(load("tiny").train) == len(load("tiny").train) == 10
    assert builder.downloads == 1


def test_a_failed_download_names_the_command_that_fetches(builder):
    def fail():
        raise OSError("no route to host")

    builder.build = fail
    with pytest.raises(DataError, match=r"no route to host.*core fetch tiny"):
        load("tiny")


def test_a_wrong_download_is_not_kept(builder, tmp_path):
    builder.build = lambda: _splits(value=1)
    with pytest.raises(DataError, match="sha256"):
        load("tiny")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (_source(sizes=(13, 4)), "must hold 13"),
        (_source(shape=(2, 2, 3)), r"shape \(2, 2, 3\)"),
        (_source(labels=("a", "b", "c")), "labels of tiny must be 0 to 2"),
    ],
)
def test_arrays_of_another_form_are_refused(source, message):
    with pytest.raises(DataError, match=message):
        image_data.check(source, *_splits())


def test_one_changed_pixel_or_label_is_refused():
    for field, cell in (("images", (0, 0, 0, 0)), ("labels", (0,))):
        train, test = _splits()
        getattr(test, field)[cell] += 1
        with pytest.raises(DataError, match="differs from the published data"):
            image_data.check(_source(), train, test)


@pytest.mark.parametrize("damage", ["text", "cut", "changed", "incomplete", "empty"])
def test_a_broken_file_is_refused(builder, tmp_path, damage):
    archive.write(tmp_path / "given", "tiny", *_splits())
    path = tmp_path / "given" / "tiny.npz"
    whole = path.read_bytes()
    if damage == "incomplete":
        np.savez(path, x_train=np.zeros(3))
    else:
        middle = whole[:45] + bytes(20) + whole[65:]
        path.write_bytes({"text": b"not an archive", "cut": whole[:200], "changed": middle, "empty": b""}[damage])
    with pytest.raises(DataError, match="cannot be read"):
        load("tiny")


def test_fashion_reads_the_published_idx_files(tmp_path):
    import gzip

    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)
    folder = tmp_path / "fashion-mnist"
    folder.mkdir()
    for part in ("train", "t10k"):
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(bytes(16) + images.tobytes()))
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(bytes(8) + bytes([7, 0, 9])))
    train, test = fashion_mnist.read(tmp_path)
    np.testing.assert_array_equal(train.images, images)
    np.testing.assert_array_equal(test.labels, [7, 0, 9])


def test_cifar_reads_lossless_sheets_row_by_row_and_the_test_part_alone_where_it_is_right(monkeypatch, tmp_path):
    import io

    from PIL import Image

    images = np.random.default_rng(0).integers(0, 256, (1000, 32, 32, 3), dtype=np.uint8)
    sheet = images.reshape(25, 40, 32, 32, 3).transpose(0, 2, 1, 3, 4).reshape(800, 1280, 3)
    stream = io.BytesIO()
    Image.fromarray(sheet).save(stream, "WEBP", lossless=True, method=0)
    webp = np.frombuffer(stream.getvalue(), np.uint8)
    (tmp_path / "images").mkdir()
    for part in ("train", "test"):
        labels = np.arange(1000) % 10
        np.savez(tmp_path / "images" / f"cifar10_{part}.npz", webp=webp, offsets=[0, len(webp)], labels=labels)
    train, _ = cifar10.read(tmp_path)
    np.testing.assert_array_equal(train.images, images)
    assert cifar10.read_test(tmp_path) is None  # it is not what was published
    monkeypatch.setattr(cifar10, "TEST_SHA256", image_data.content_sha256(train))
    monkeypatch.setenv("GLASSBOX_DATA", str(tmp_path))
    alone = offline.find_test("cifar10")
    np.testing.assert_array_equal(alone.images, train.images)


def test_everyday_pictures_are_the_same_from_both_containers(tmp_path):
    import io
    import zipfile

    from PIL import Image

    rng = np.random.default_rng(0)
    files = {part: [] for part in ("train", "val")}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as whole:
        annotations = []
        for label, synset in enumerate(["n02123045", "n04398044", "n09999999"]):  # a cat, a teapot, neither
            for number in range(4):
                picture = io.BytesIO()
                colour = Image.fromarray(rng.integers(0, 256, (64, 64, 3), np.uint8)).convert("RGB" if number else "L")
                colour.save(picture, "JPEG")
                part = "train" if number else "val"
                name = f"{synset}_{number}.JPEG"
                folder = f"train/{synset}/images" if number else "val/images"
                whole.writestr(f"tiny-imagenet-200/{folder}/{name}", picture.getvalue())
                annotations += [] if number else [f"{name}\t{synset}\t0\t0\t62\t62"]
                if label < 2:
                    files[part].insert(0, (picture.getvalue(), 18 * label))
        whole.writestr("tiny-imagenet-200/val/val_annotations.txt", "\n".join(annotations))
    arrays = {}
    for part, rows in files.items():
        arrays[f"{part}_jpeg"] = np.frombuffer(b"".join(data for data, _ in rows), np.uint8)
        arrays[f"{part}_offsets"] = np.cumsum([0, *(len(data) for data, _ in rows)])
        arrays[f"{part}_label"] = np.array([label for _, label in rows], np.uint8)
    (tmp_path / "images").mkdir()
    np.savez(tmp_path / "images" / "everyday64.npz", **arrays)
    with zipfile.ZipFile(stream) as whole:
        zipped = everyday64.from_zip(whole)
    packed = everyday64.read(tmp_path)
    for one, other, count in zip(zipped, packed, (6, 2), strict=True):
        np.testing.assert_array_equal(one.images, other.images)
        assert one.labels.tolist() == other.labels.tolist() == sorted([0, 18] * (count // 2))
        assert one.images.shape == (count, 64, 64, 3)


def test_everyday_classes_are_37_synsets_of_19_kinds():
    synsets = [synset for group in everyday64.SYNSETS.values() for synset in group]
    assert (len(everyday64.SOURCE.labels), len(synsets), len(set(synsets))) == (19, 37, 37)
    assert everyday64.SOURCE.sizes == (500 * 37, 50 * 37)
