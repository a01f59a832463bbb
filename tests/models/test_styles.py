"""The generator with styles: its shapes, its modulation beside plain NumPy, what each input changes."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from core.models.styles import (
    JAMO,
    Modulated,
    StyleConfig,
    build_discriminator,
    build_generator,
    build_mapping,
    build_synthesis,
)

SMALL = StyleConfig(latent=8, style=8, channels=(6, 5, 4), filters=(4, 6), hidden=8)
HANGUL = StyleConfig(side=32, latent=8, style=8, channels=(6, 5, 4), filters=(4, 6), hidden=8, has_jamo=True)


def given(config, count=3, seed=0):
    rng = np.random.default_rng(seed)
    latents = rng.standard_normal((count, config.layers, config.latent)).astype(np.float32)
    noise = rng.standard_normal((count, config.noise)).astype(np.float32)
    jamo = np.stack([rng.integers(0, most, count) for most in JAMO], axis=1).astype(np.int32)
    return [latents, noise, jamo] if config.has_jamo else [latents, noise]


@pytest.mark.parametrize("config", [SMALL, HANGUL])
def test_both_networks_take_and_give_what_they_say(config):
    inputs = given(config)
    images = build_generator(config)(inputs).numpy()
    assert images.shape == (3, config.side, config.side, 1)
    assert np.abs(images).max() <= 1
    judged = build_discriminator(config)([images, inputs[2]] if config.has_jamo else images)
    assert judged.shape == (3, 1)


def test_modulation_is_a_convolution_with_a_scaled_and_normalised_kernel_for_each_picture():
    rng = np.random.default_rng(0)
    maps, style = rng.standard_normal((2, 7, 7, 3)).astype(np.float32), rng.standard_normal((2, 4)).astype(np.float32)
    layer = Modulated(5, 3)
    layer([maps, style])
    layer.bias.assign(rng.standard_normal(5))
    layer.middle.assign(rng.standard_normal(3))
    found = layer([maps, style]).numpy()
    kernel, affine, middle, bias = (w.numpy() for w in (layer.kernel, layer.affine, layer.middle, layer.bias))
    for picture in range(2):
        scales = style[picture] @ affine + middle
        own = kernel * scales[:, np.newaxis]  # StyleGAN2, eq. 1
        own = own / np.sqrt((own**2).sum(axis=(0, 1, 2)) + 1e-8)  # eq. 3
        for out in range(5):
            wanted = sum(correlate2d(maps[picture, :, :, i], own[:, :, i, out], "same") for i in range(3)) + bias[out]
            np.testing.assert_allclose(found[picture, :, :, out], wanted, atol=1e-5)


def test_without_demodulation_a_larger_style_makes_larger_maps():
    maps, style = np.ones((1, 4, 4, 2), np.float32), np.ones((1, 3), np.float32)
    for demodulates in (True, False):
        layer = Modulated(2, 1, demodulates=demodulates)
        layer([maps, style])
        layer.affine.assign(np.zeros((3, 2)))
        once = layer([maps, style]).numpy()
        layer.middle.assign(np.full(2, 3.0))
        np.testing.assert_allclose(layer([maps, style]).numpy(), once * (1 if demodulates else 3), rtol=1e-5)


def test_noise_changes_nothing_until_its_strength_is_learned():
    synthesis = build_synthesis(SMALL)
    styles = np.random.default_rng(0).standard_normal((1, SMALL.layers, SMALL.style)).astype(np.float32)
    without = np.zeros((1, SMALL.noise), np.float32)
    with_noise = given(SMALL, 1)[1]
    before = synthesis([styles, without]).numpy()
    np.testing.assert_array_equal(synthesis([styles, with_noise]).numpy(), before)
    synthesis.get_layer("noise3").strength.assign(1.0)
    only_second = np.zeros_like(without)
    only_second[:, 49:245] = with_noise[:, 49:245]  # of the second convolution, 14 x 14
    np.testing.assert_array_equal(synthesis([styles, only_second]).numpy(), before)
    assert np.abs(synthesis([styles, with_noise]).numpy() - before).max() > 1e-3


def test_each_layer_listens_to_its_own_style():
    synthesis = build_synthesis(SMALL)
    rng = np.random.default_rng(0)
    styles = rng.standard_normal((1, SMALL.layers, SMALL.style)).astype(np.float32)
    noise = np.zeros((1, SMALL.noise), np.float32)
    before = synthesis([styles, noise]).numpy()
    for layer in range(SMALL.layers):
        other = styles.copy()
        other[:, layer] += 1
        assert np.abs(synthesis([other, noise]).numpy() - before).max() > 1e-4, layer


def test_each_jamo_changes_the_picture_and_the_verdict():
    generator, discriminator = build_generator(HANGUL), build_discriminator(HANGUL)
    latents, noise, jamo = given(HANGUL, 1)
    image = generator([latents, noise, jamo]).numpy()
    verdict = discriminator([image, jamo]).numpy()
    for place in range(3):
        other = jamo.copy()
        other[0, place] = (other[0, place] + 1) % JAMO[place]
        assert np.abs(generator([latents, noise, other]).numpy() - image).max() > 1e-4
        assert np.abs(discriminator([image, other]).numpy() - verdict).max() > 1e-6


def test_the_mapping_hears_the_direction_of_a_latent_alone():
    mapping = build_mapping(SMALL)
    latent = given(SMALL)[0][:, 0]
    np.testing.assert_allclose(mapping(3 * latent).numpy(), mapping(latent).numpy(), rtol=1e-4, atol=1e-5)
    assert np.abs(mapping(-latent).numpy() - mapping(latent).numpy()).max() > 0.1


def test_a_side_that_cannot_be_halved_twice_is_refused():
    with pytest.raises(ValueError, match="multiple of 4"):
        StyleConfig(side=30)
