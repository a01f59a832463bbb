"""Training steps of a GAN as ONNX graphs: for each loss one of each network.

    real, latents, generator, discriminator, rate, step -> new discriminator, loss
          latents, generator, discriminator, rate, step -> new generator, loss

A network travels as one tensor, float32 (3, count): its parameters one after another, their first moments, their
second. So Adam is a few operators, not a few for each layer, and the state of a network goes round as one value.
"""

import math

import onnx
import tensorflow as tf

from core.export.training_step import layers
from core.export.training_step.pairs import Pair, Shapes
from core.export.training_step.step import converted

BETA_1, BETA_2 = 0.5, 0.9  # of Adam
EPSILON = 1e-5  # a Wasserstein critic has no gradient of its last bias; less would turn rounding into steps
NON_SATURATING, LEAST_SQUARES, HINGE = "non-saturating", "least-squares", "hinge"
CLIPPED, PENALISED = "wasserstein-clipped", "wasserstein-penalised"
LOSSES = (NON_SATURATING, LEAST_SQUARES, HINGE, CLIPPED, PENALISED)


def discriminator_loss(loss: str, real: tf.Tensor, made: tf.Tensor) -> tf.Tensor:
    """Returns the discriminator's loss without the gradient penalty, a float32 scalar.

    Args:
        loss: One of LOSSES.
        real, made: float32 (n, 1), its logits of real and of generated points.

    Source: Goodfellow et al. 2014, eq. 1; Mao et al. 2017 (least squares), eq. 9; Lim and Ye 2017 (hinge), section 3.1;
    Arjovsky et al. 2017 (Wasserstein), eq. 3.
    """
    if loss == NON_SATURATING:
        return tf.reduce_mean(layers.softplus(-real)) + tf.reduce_mean(layers.softplus(made))
    if loss == LEAST_SQUARES:
        return (tf.reduce_mean((real - 1) * (real - 1)) + tf.reduce_mean(made * made)) / 2
    if loss == HINGE:
        zero = tf.constant(0.0)
        return tf.reduce_mean(layers.rectified(1 - real, zero)) + tf.reduce_mean(layers.rectified(1 + made, zero))
    return tf.reduce_mean(made) - tf.reduce_mean(real)


def generator_loss(loss: str, made: tf.Tensor) -> tf.Tensor:
    """Returns the generator's loss, a float32 scalar; `made` as of `discriminator_loss`."""
    if loss == NON_SATURATING:
        return tf.reduce_mean(layers.softplus(-made))
    if loss == LEAST_SQUARES:
        return tf.reduce_mean((made - 1) * (made - 1)) / 2
    return -tf.reduce_mean(made)


def gradient_penalty(pair: Pair, parts: list[tf.Tensor], between: tf.Tensor) -> tf.Tensor:
    """Returns how far the critic's slope is from 1, the mean of (|gradient| - 1)^2, a float32 scalar.

    Args:
        parts: The critic's parameters.
        between: float32 (n, size), between real and generated ones.

    Source: Gulrajani et al. 2017, algorithm 1, lines 4 to 7.
    """
    with tf.GradientTape() as tape:
        tape.watch(between)
        logits = tf.reduce_sum(pair.judge(parts, between))
    gradient = tape.gradient(logits, between)
    norms = layers.square_root(tf.reduce_sum(gradient * gradient, axis=1) + 1e-12)
    return tf.reduce_mean((norms - 1) * (norms - 1))


def discriminator_step(pair: Pair, loss: str) -> onnx.ModelProto:
    """Returns the graph of one step of the discriminator, see this module.

    Inputs: `real` float32 (batch, size); `latents` float32 (batch, latent); with the penalty `shares` float32
    (batch, 1) in [0, 1], how much of a point between the two is the real one; `generator` and `discriminator`
    float32 (3, count); `rate` of learning and `step`, from 1, both float32 scalars.

    Outputs: `new_discriminator`, `loss` before the step.
    """

    def step(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = dict(zip(inputs, values, strict=True))
        made = pair.generate(_parts(pair.generator, given["generator"]), given["latents"])
        parts = _parts(pair.discriminator, given["discriminator"])
        with tf.GradientTape() as tape:
            tape.watch(parts)
            logits = pair.judge(parts, tf.concat([given["real"], made], axis=0))
            cost = discriminator_loss(loss, *tf.split(logits, 2))
            if loss == PENALISED:
                between = given["shares"] * given["real"] + (1 - given["shares"]) * made
                cost += pair.penalty * gradient_penalty(pair, parts, between)
        new = _updated(given["discriminator"], tape.gradient(cost, parts), given)
        if loss == CLIPPED:
            new = tf.concat([tf.clip_by_value(new[:1], -pair.clip, pair.clip), new[1:]], axis=0)
        return new, cost

    inputs = {"real": tf.TensorSpec((pair.batch, pair.size))} | _inputs(pair)
    if loss == PENALISED:
        inputs["shares"] = tf.TensorSpec((pair.batch, 1))
    return converted(step, inputs, ["new_discriminator", "loss"], f"{pair.name}-{loss}-discriminator")


def generator_step(pair: Pair, loss: str) -> onnx.ModelProto:
    """Returns the graph of one step of the generator; inputs as of `discriminator_step`, without the real ones."""

    def step(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = dict(zip(inputs, values, strict=True))
        judge = _parts(pair.discriminator, given["discriminator"])
        parts = _parts(pair.generator, given["generator"])
        with tf.GradientTape() as tape:
            tape.watch(parts)
            cost = generator_loss(loss, pair.judge(judge, pair.generate(parts, given["latents"])))
        return _updated(given["generator"], tape.gradient(cost, parts), given), cost

    inputs = _inputs(pair)
    return converted(step, inputs, ["new_generator", "loss"], f"{pair.name}-{loss}-generator")


def both_at_work(pair: Pair) -> onnx.ModelProto:
    """Returns the graph that shows both: `latents` (n, latent) -> `made` (n, size), `points` (m, size) -> `logits`."""

    def look(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        latents, points, generator, discriminator = values
        made = pair.generate(_parts(pair.generator, generator), latents)
        return made, pair.judge(_parts(pair.discriminator, discriminator), points)

    inputs = {
        "latents": tf.TensorSpec((None, pair.latent)),
        "points": tf.TensorSpec((None, pair.size)),
    } | _networks(pair)
    return converted(look, inputs, ["made", "logits"], f"{pair.name}-values")


def count_of(shapes: Shapes) -> int:
    """Returns how many parameters a network has."""
    return sum(math.prod(shape) for shape in shapes.values())


def _networks(pair: Pair) -> dict[str, tf.TensorSpec]:
    return {
        "generator": tf.TensorSpec((3, count_of(pair.generator))),
        "discriminator": tf.TensorSpec((3, count_of(pair.discriminator))),
    }


def _inputs(pair: Pair) -> dict[str, tf.TensorSpec]:
    scalars = {"rate": tf.TensorSpec(()), "step": tf.TensorSpec(())}
    return {"latents": tf.TensorSpec((pair.batch, pair.latent))} | _networks(pair) | scalars


def _parts(shapes: Shapes, state: tf.Tensor) -> list[tf.Tensor]:
    """Returns the parameters of a network's state."""
    pieces = tf.split(state[0], [math.prod(shape) for shape in shapes.values()])
    return [tf.reshape(piece, shape) for piece, shape in zip(pieces, shapes.values(), strict=True)]


def _updated(state: tf.Tensor, gradients: list[tf.Tensor], given: dict[str, tf.Tensor]) -> tf.Tensor:
    """Returns a network's state after a step of Adam: Kingma and Ba 2015, algorithm 1, as Keras orders it."""
    gradient = tf.concat([tf.reshape(one, (-1,)) for one in gradients], axis=0)
    parameters, first, second = tf.unstack(state)
    first = BETA_1 * first + (1 - BETA_1) * gradient
    second = BETA_2 * second + (1 - BETA_2) * gradient * gradient
    step = given["step"]
    rate = given["rate"] * tf.sqrt(1 - tf.pow(BETA_2, step)) / (1 - tf.pow(BETA_1, step))
    return tf.stack([parameters - rate * first / (tf.sqrt(second) + EPSILON), first, second])
