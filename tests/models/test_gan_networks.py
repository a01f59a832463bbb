"""The generators and discriminators: shapes, the course's sizes, and that the quick form computes the same."""

import numpy as np
import pytest
import tensorflow as tf

from core.models.gan import GANConfig, build_discriminator, build_generator
from core.training.gan.fit import gradient_penalty

DESIGNS = [GANConfig(), GANConfig(classes=10), GANConfig(batch_norm=False), GANConfig(design="tutorial")]
DEEPER = GANConfig(filters=(4, 8, 16), hidden=5)


def given(config, *, count=3, seed=0):
    rng = np.random.default_rng(seed)
    latents = tf.constant(rng.standard_normal((count, config.latent), np.float32))
    return [latents, tf.range(count)] if config.classes else latents


@pytest.mark.parametrize("config", [*DESIGNS, DEEPER])
def test_networks_fit_together(config):
    latents = given(config)
    images = build_generator(config)(latents)
    assert images.shape == (3, 28, 28, 1)
    assert float(tf.reduce_max(tf.abs(images))) <= 1
    judged = build_discriminator(config)([images, latents[1]] if config.classes else images)
    assert judged.shape == (3, 1)


def test_hidden_numbers_stand_between_the_last_maps_and_the_verdict():
    shapes = {layer.name: tuple(layer.output.shape[1:]) for layer in build_discriminator(DEEPER).layers}
    assert [shapes[name] for name in ("conv3", "hidden", "logit")] == [(4, 4, 16), (5,), (1,)]


def test_the_generator_is_the_courses():
    generator = build_generator(GANConfig())
    assert generator.count_params() == 865_281  # 100 -> 6,272, twice a batch norm, 5x5 to 64, 5x5 to 1
    shapes = {layer.name: tuple(layer.output.shape[1:]) for layer in generator.layers}
    assert shapes["maps"] == (7, 7, 128)
    assert shapes["upsampling1"] == (14, 14, 128)
    assert shapes["conv1"] == (14, 14, 64)
    assert shapes["upsampling2"] == (28, 28, 64)


@pytest.mark.parametrize("config", DESIGNS[:3])
def test_the_quick_form_draws_the_same_pictures(config):
    plain, quick = build_generator(config), build_generator(config, is_quick=True)
    rng = np.random.default_rng(1)
    weights = [weight.numpy() + rng.uniform(-0.02, 0.02, weight.shape) for weight in plain.weights]
    plain.set_weights(weights)
    quick.set_weights(weights)
    latents = given(config)
    np.testing.assert_allclose(plain(latents), quick(latents), atol=1e-4)
    assert float(tf.math.reduce_std(plain(latents))) > 0.01


def test_a_class_changes_picture_and_judgement():
    config = GANConfig(classes=10)
    generator, discriminator = build_generator(config), build_discriminator(config)
    latents = tf.ones((2, 100))
    images = generator([latents, tf.constant([3, 7])])
    assert float(tf.reduce_max(tf.abs(images[0] - images[1]))) > 1e-4
    judged = discriminator([tf.repeat(images[:1], 2, axis=0), tf.constant([3, 7])])
    assert abs(float(judged[0, 0] - judged[1, 0])) > 1e-6


def test_an_unknown_design_is_refused():
    with pytest.raises(ValueError, match="course or tutorial"):
        GANConfig(design="style")


def test_gradient_penalty_of_a_linear_critic_is_known():
    rng = np.random.default_rng(0)
    direction = tf.constant(rng.standard_normal((4, 4, 1)), tf.float32)
    direction /= tf.norm(direction)
    real, fake = (tf.constant(rng.standard_normal((5, 4, 4, 1)), tf.float32) for _ in range(2))
    where = tf.constant(rng.random((5, 1, 1, 1)), tf.float32)
    for slope, wanted in ((1.0, 0.0), (3.0, 4.0)):

        def critic(images, slope=slope):
            return slope * tf.reduce_sum(images * direction, axis=(1, 2, 3))[:, None]

        assert float(gradient_penalty(critic, real, fake, where)) == pytest.approx(wanted, abs=1e-4)


def test_gradient_penalty_looks_between_real_and_fake():
    seen = []
    real, fake = tf.ones((2, 2, 2, 1)), -tf.ones((2, 2, 2, 1))

    def critic(images):
        seen.append(images)
        return tf.reduce_sum(images, axis=(1, 2, 3))[:, None]

    gradient_penalty(critic, real, fake, tf.constant([0.0, 0.75], shape=(2, 1, 1, 1)))
    np.testing.assert_allclose(seen[0][0], -1)
    np.testing.assert_allclose(seen[0][1], 0.5)
