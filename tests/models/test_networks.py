"""Every recipe's network: shapes, sizes, what the course says of it, and that it learns."""

import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.models import (
    AlexNetConfig,
    ConvolutionalConfig,
    MLPConfig,
    MobileNetConfig,
    PhotoResNetConfig,
    ResNetConfig,
    build,
)
from core.models.images import BatchNormalization
from core.training.images.recipes import RECIPES

PARAMETERS = {
    "mnist-mlp": 535_818,
    "mnist-cnn": 225_034,
    "mnist-cnn-deep": 170_858,
    "fashion-cnn": 279_722,
    "cifar10-cnn": 356_810,
    "cifar10-alexnet": 738_122,
    "cifar10-vgg": 648_730,
    "cifar10-resnet20": 274_042,
    "cifar10-resnet20-mixed": 274_042,
    "cifar10-plain20": 271_098,
    "everyday-resnet": 614_299,
    "everyday-resnet-mixed": 614_299,
    "everyday-transfer": 2_282_323,
    "cifar10-transfer": 423_018,
    "cifar10-vgg16": 14_719_818,
}
INPUT = {"shape": (16, 16, 1), "classes": 3, "mean": (0.5,), "deviation": (0.25,)}
TINY = {
    "mlp": MLPConfig(**INPUT, units=(16,), dropout=0.0),
    "course": ConvolutionalConfig(**INPUT, stacks=((4,), (8,)), dense=16, dropout=0.0),
    "vgg": ConvolutionalConfig(
        **INPUT, stacks=((4, 4), (8, 8)), padding="same", batch_norm=True, dense=None, dropout=0.0
    ),
    "alexnet": AlexNetConfig(**INPUT, filters=(4, 8, 8, 8, 8), dense=(16, 16), dropout=0.0),
    "resnet": ResNetConfig(**INPUT, depth=8, width=4),
    "plain": ResNetConfig(**INPUT, depth=8, width=4, residual=False),
    "photo": PhotoResNetConfig(**INPUT, depth=8, width=4),
}


def by_speed(kinds, quick):
    return [kind if kind in quick else pytest.param(kind, marks=pytest.mark.slow) for kind in kinds]


def test_every_recipe_has_its_parameter_count_written_here():
    assert PARAMETERS.keys() == RECIPES.keys()


@pytest.mark.parametrize("name", RECIPES)
def test_network_maps_pictures_to_float32_logits(name):
    config = RECIPES[name].config
    model = build(config)
    assert (model.input.shape, model.output.shape) == ((None, *config.shape), (None, config.classes))
    assert model.output.dtype == "float32"
    assert model.count_params() == PARAMETERS[name]
    assert not any("softmax" in str(layer.get_config()) for layer in model.layers)


def test_mnist_cnn_is_the_courses_network():
    shapes = {layer.name: layer.output.shape[1:] for layer in build(RECIPES["mnist-cnn"].config).layers}
    course = {
        "conv1": (26, 26, 32),
        "pool1": (13, 13, 32),
        "conv2": (11, 11, 64),
        "pool2": (5, 5, 64),
        "flatten": (1600,),
        "dense": (128,),
        "logits": (10,),
    }
    assert {name: shapes[name] for name in course} == course


def test_alexnet_has_five_convolutions_and_pools_that_overlap():
    model = build(RECIPES["cifar10-alexnet"].config)
    kernels = [x.kernel_size for x in model.layers if isinstance(x, keras.layers.Conv2D)]
    assert kernels == [(5, 5), (5, 5), (3, 3), (3, 3), (3, 3)]
    pools = {x.name: x for x in model.layers if isinstance(x, keras.layers.MaxPooling2D)}
    assert {name: pool.output.shape[1:3] for name, pool in pools.items()} == {
        "pool1": (15, 15),
        "pool2": (7, 7),
        "pool5": (3, 3),
    }
    assert all(pool.pool_size == (3, 3) and pool.strides == (2, 2) for pool in pools.values())
    assert [x.rate for x in model.layers if isinstance(x, keras.layers.Dropout)] == [0.5, 0.5]


@pytest.mark.parametrize(("name", "limit"), [("mnist-cnn-deep", 1_000_000), ("cifar10-resnet20", 1_200_000)])
def test_weights_stay_within_the_promised_size(name, limit):
    assert 4 * PARAMETERS[name] < limit


@pytest.mark.parametrize("residual", [True, False])
def test_main_path_has_twenty_layers_with_weights(residual):
    layers = build(ResNetConfig(**{**INPUT, "shape": (32, 32, 1)}, residual=residual)).layers
    main = [x for x in layers if isinstance(x, (keras.layers.Conv2D, keras.layers.Dense)) and "shortcut" not in x.name]
    assert len(main) == 20
    assert sum(isinstance(x, keras.layers.Add) for x in layers) == (9 if residual else 0)


def test_impossible_depth_is_refused():
    with pytest.raises(ValueError, match="depth=21"):
        ResNetConfig(**INPUT, depth=21)


def test_pictures_are_standardised_inside_the_network():
    model = build(TINY["mlp"])
    standardise = keras.Model(model.input, model.get_layer("standardise").output)
    np.testing.assert_allclose(standardise(np.full((1, 16, 16, 1), 0.75, np.float32)), 1.0)


@pytest.mark.parametrize("kind", by_speed(TINY, quick={"course"}))
def test_loss_falls_on_one_batch(kind):
    rng = np.random.default_rng(0)
    images, labels = rng.random((12, 16, 16, 1), np.float32), np.arange(12) % 3
    keras.utils.set_random_seed(0)
    model = build(TINY[kind])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, jit_compile=False)
    losses = model.fit(images, labels, batch_size=12, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]


def test_fused_batch_normalisation_learns_as_that_of_keras_does():
    rng = np.random.default_rng(0)
    x, slope = (tf.constant(rng.normal(1, 2, (4, 6, 6, 3)), tf.float32) for _ in range(2))
    learned = []
    for kind in (BatchNormalization, keras.layers.BatchNormalization):
        layer = kind(momentum=0.9, gamma_initializer=keras.initializers.Constant(1.5))
        layer.build(x.shape)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x, training=True)
        gradient = tape.gradient(y, (x, *(w.value for w in layer.trainable_variables)), slope)
        learned.append([y, *gradient, *layer.non_trainable_variables, layer(x, training=False)])
    for ours, theirs in zip(*learned, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", by_speed(TINY, quick={"mlp", "resnet"}))
def test_seed_repeats_the_untrained_weights(kind):
    weights = []
    for seed in (0, 0, 1):
        keras.utils.set_random_seed(seed)
        weights.append(np.concatenate([w.ravel() for w in build(TINY[kind]).get_weights()]))
    np.testing.assert_array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def test_fine_tuning_leaves_the_pretrained_statistics_as_they_are():
    model = build(RECIPES["cifar10-transfer"].config)
    before = [np.array(weight) for weight in model.non_trainable_weights]
    model(np.random.default_rng(0).random((2, 32, 32, 3), np.float32), training=True)
    statistics = [weight.path for weight in model.non_trainable_weights if "moving" in weight.path]
    assert len(statistics) == 2 * 52
    for old, new in zip(before, model.non_trainable_weights, strict=True):
        np.testing.assert_array_equal(old, new)


def test_configs_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TINY["mlp"].dropout = 0.5


def test_larger_pictures_are_halved_by_the_first_convolution():
    sides = {kind: build(TINY[kind]).get_layer("stem_relu").output.shape[1] for kind in ("resnet", "photo")}
    assert sides == {"resnet": 16, "photo": 8}


def test_base_of_transfer_learning_is_keras_mobilenet():
    """With the same weights and an already enlarged picture in [-1, 1] the last feature maps are the same."""
    keras.utils.set_random_seed(0)
    model = build(MobileNetConfig(shape=(16, 16, 3), classes=3, enlarge=2, alpha=0.35))
    base = keras.applications.MobileNetV2(input_shape=(32, 32, 3), include_top=False, weights=None, alpha=0.35)
    base.set_weights(model.get_weights()[:-2])
    images = np.random.default_rng(0).random((2, 16, 16, 3), np.float32)
    enlarged = keras.layers.UpSampling2D(2, interpolation="bilinear")(images * 2 - 1)
    maps = keras.Model(model.input, model.get_layer("average").output)(images)
    np.testing.assert_allclose(maps, np.mean(base(enlarged), axis=(1, 2)), atol=1e-5)
    assert model(images).shape == (2, 3)
