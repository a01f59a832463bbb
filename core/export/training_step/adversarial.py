"""Training steps of a GAN on points of the plane as ONNX graphs: for each loss one of each network.

    real, latents, generator, discriminator, rate, step -> new discriminator, loss
          latents, generator, discriminator, rate, step -> new generator, loss

A network travels as one tensor, float32 (3, count): its parameters one after another, their first moments, their
second. So Adam is a few operators, not a few for each layer, and the state of a network goes round as one value.
"""

import math

import onnx
import tensorflow as tf

from core.export.training_step import layers
from core.export.training_step.step import converted

NAME = "gan-points"
LATENT = 2  # numbers, uniform in [-1, 1], so that a square of them can be drawn
PLANE = 2  # coordinates of a point
UNITS = 64
BATCH = 128  # real points and latents of a step
BETA_1, BETA_2 = 0.5, 0.9  # of Adam
EPSILON = 1e-5  # a Wasserstein critic has no gradient of its last bias; less would turn rounding into steps
CLIP = 0.3  # largest weight of the Wasserstein critic that is clipped
PENALTY = 1.0  # weight of the gradient penalty
GENERATOR: dict[str, tuple[int, ...]] = {
    "dense1/kernel": (LATENT, UNITS),
    "dense1/bias": (UNITS,),
    "dense2/kernel": (UNITS, UNITS),
    "dense2/bias": (UNITS,),
    "dense3/kernel": (UNITS, PLANE),
    "dense3/bias": (PLANE,),
}
DISCRIMINATOR = GENERATOR | {"dense1/kernel": (PLANE, UNITS), "dense3/kernel": (UNITS, 1), "dense3/bias": (1,)}
NON_SATURATING, LEAST_SQUARES, HINGE = "non-saturating", "least-squares", "hinge"
CLIPPED, PENALISED = "wasserstein-clipped", "wasserstein-penalised"
LOSSES = (NON_SATURATING, LEAST_SQUARES, HINGE, CLIPPED, PENALISED)


def forward(shapes: dict[str, tuple[int, ...]], parts: list[tf.Tensor], x: tf.Tensor) -> tf.Tensor:
    """Returns what a network makes of float32 (n, 2): the generator points (n, 2), the discriminator logits (n, 1).

    Args:
        parts: Its parameters, in the order of `shapes`.
    """
    of = dict(zip(shapes, parts, strict=True))
    for name in ("dense1", "dense2"):
        x = layers.leaky(layers.dense(x, of[f"{name}/kernel"], of[f"{name}/bias"]))
    return layers.dense(x, of["dense3/kernel"], of["dense3/bias"])


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


def gradient_penalty(parts: list[tf.Tensor], between: tf.Tensor) -> tf.Tensor:
    """Returns how far the critic's slope is from 1, the mean of (|gradient| - 1)^2, a float32 scalar.

    Args:
        parts: The critic's parameters.
        between: float32 (n, 2), points between real and generated ones.

    Source: Gulrajani et al. 2017, algorithm 1, lines 4 to 7.
    """
    with tf.GradientTape() as tape:
        tape.watch(between)
        logits = tf.reduce_sum(forward(DISCRIMINATOR, parts, between))
    gradient = tape.gradient(logits, between)
    norms = layers.square_root(tf.reduce_sum(gradient * gradient, axis=1) + 1e-12)
    return tf.reduce_mean((norms - 1) * (norms - 1))


def discriminator_step(loss: str) -> onnx.ModelProto:
    """Returns the graph of one step of the discriminator, see this module.

    Inputs: `real` float32 (BATCH, 2); `latents` float32 (BATCH, 2); with the penalty `shares` float32 (BATCH, 1) in
    [0, 1], how much of a point between the two is the real one; `generator` and `discriminator` float32 (3, count);
    `rate` of learning and `step`, from 1, both float32 scalars. Outputs: `new_discriminator`, `loss` before the step.
    """

    def step(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = dict(zip(inputs, values, strict=True))
        made = forward(GENERATOR, _parts(GENERATOR, given["generator"]), given["latents"])
        parts = _parts(DISCRIMINATOR, given["discriminator"])
        with tf.GradientTape() as tape:
            tape.watch(parts)
            logits = forward(DISCRIMINATOR, parts, tf.concat([given["real"], made], axis=0))
            cost = discriminator_loss(loss, *tf.split(logits, 2))
            if loss == PENALISED:
                between = given["shares"] * given["real"] + (1 - given["shares"]) * made
                cost += PENALTY * gradient_penalty(parts, between)
        new = _updated(given["discriminator"], tape.gradient(cost, parts), given)
        if loss == CLIPPED:
            new = tf.concat([tf.clip_by_value(new[:1], -CLIP, CLIP), new[1:]], axis=0)
        return new, cost

    inputs = {"real": tf.TensorSpec((BATCH, PLANE))} | _inputs()
    if loss == PENALISED:
        inputs["shares"] = tf.TensorSpec((BATCH, 1))
    return converted(step, inputs, ["new_discriminator", "loss"], f"{NAME}-{loss}-discriminator")


def generator_step(loss: str) -> onnx.ModelProto:
    """Returns the graph of one step of the generator; inputs as of `discriminator_step`, without the real points."""

    def step(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = dict(zip(inputs, values, strict=True))
        judge = _parts(DISCRIMINATOR, given["discriminator"])
        parts = _parts(GENERATOR, given["generator"])
        with tf.GradientTape() as tape:
            tape.watch(parts)
            cost = generator_loss(loss, forward(DISCRIMINATOR, judge, forward(GENERATOR, parts, given["latents"])))
        return _updated(given["generator"], tape.gradient(cost, parts), given), cost

    inputs = _inputs()
    return converted(step, inputs, ["new_generator", "loss"], f"{NAME}-{loss}-generator")


def both_at_work() -> onnx.ModelProto:
    """Returns the graph that shows both: `latents` (n, 2) -> `made` (n, 2), and `points` (m, 2) -> `logits` (m, 1)."""

    def look(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        latents, points, generator, discriminator = values
        made = forward(GENERATOR, _parts(GENERATOR, generator), latents)
        return made, forward(DISCRIMINATOR, _parts(DISCRIMINATOR, discriminator), points)

    inputs = {"latents": tf.TensorSpec((None, LATENT)), "points": tf.TensorSpec((None, PLANE))} | _networks()
    return converted(look, inputs, ["made", "logits"], f"{NAME}-values")


def count_of(shapes: dict[str, tuple[int, ...]]) -> int:
    """Returns how many parameters a network has."""
    return sum(math.prod(shape) for shape in shapes.values())


def _networks() -> dict[str, tf.TensorSpec]:
    return {
        "generator": tf.TensorSpec((3, count_of(GENERATOR))),
        "discriminator": tf.TensorSpec((3, count_of(DISCRIMINATOR))),
    }


def _inputs() -> dict[str, tf.TensorSpec]:
    scalars = {"rate": tf.TensorSpec(()), "step": tf.TensorSpec(())}
    return {"latents": tf.TensorSpec((BATCH, LATENT))} | _networks() | scalars


def _parts(shapes: dict[str, tuple[int, ...]], state: tf.Tensor) -> list[tf.Tensor]:
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
