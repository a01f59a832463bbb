"""The course's base: what Keras's VGG16 computes of blue, green and red, ours computes of red, green and blue."""

import keras
import numpy as np

from core.models import VGG16Config, build
from core.training.images import pretrained
from core.training.images.pretrained import imagenet_weights


def test_vgg16_reads_pictures_as_it_was_trained_to(monkeypatch):
    keras.utils.set_random_seed(0)
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
    monkeypatch.setattr(pretrained, "application", lambda config, **options: base)  # its weights cannot be had here
    config = VGG16Config(shape=(16, 16, 3), classes=3)
    model = build(config)
    weights = imagenet_weights(config)
    model.set_weights([*weights, *model.get_weights()[len(weights) :]])
    images = np.random.default_rng(0).random((2, 16, 16, 3), np.float32)
    enlarged = keras.layers.UpSampling2D(2, interpolation="bilinear")(images * 255)
    wanted = np.mean(base(keras.applications.vgg16.preprocess_input(np.array(enlarged))), axis=(1, 2))
    given = keras.Model(model.input, model.get_layer("average").output)(images)
    np.testing.assert_allclose(given, wanted, rtol=1e-3, atol=1e-3 * np.abs(wanted).max())
    assert model(images).shape == (2, 3)
