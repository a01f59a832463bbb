"""One step of training as an ONNX graph: written in TensorFlow, converted by tf2onnx, run in the reader's tab.

    images, labels, keep, settings, parameters, moments -> loss, correct, norms, new parameters, new moments

The state goes round as tensors: what a step gives is what the next one takes. Widths are free, so that one file serves
all of them; how deep the network is and what its activation is makes the file.
"""

import dataclasses
from collections.abc import Callable, Iterator

import onnx
import tensorflow as tf
import tf2onnx

from core.export.graph import OPSET
from core.export.training_step import layers

CLASSES = 10
SIDE = 28  # px
KERNEL = 3
CONVOLUTIONS = ("conv1", "conv2")
COURSE = (32, 64, 128)  # filters of the course's two convolutions, units of its hidden layer
SMALL = (16, 32, 64)  # the same of the reader's own drawings, of which there are few
ACTIVATIONS = ("relu", "tanh", "sigmoid")
DEEPEST = 6
MOMENTS = ("", "/first", "/second")  # a parameter, its first moment, its second
SHOWN = ("images", "residual", "negative_slope")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Network:
    """What a training step is made for.

    Args:
        hidden: How many hidden layers there are: 0 is softmax regression.
        activation: After each layer but the last; `relu` takes a slope for what is negative, 1 leaves all as it is.
        is_convolutional: The course's network: two convolutions with their pools, then one hidden layer.
        is_own: For classes of the reader, 2 or more: a small convolutional network on drawings, or else softmax
            regression on what a trained network makes of a picture, float32 (n, features).
    """

    hidden: int = 0
    activation: str = "relu"
    is_convolutional: bool = False
    is_own: bool = False

    @property
    def name(self) -> str:
        """What its files are called: softmax, mlp-relu-2, cnn; own-drawings, own-features."""
        if self.is_own:
            return "own-drawings" if self.is_convolutional else "own-features"
        if self.is_convolutional:
            return "cnn"
        return f"mlp-{self.activation}-{self.hidden}" if self.hidden else "softmax"

    @property
    def hidden_layers(self) -> tuple[str, ...]:
        """Names of the dense layers before the logits."""
        return ("dense",) if self.is_convolutional else tuple(f"dense{place + 1}" for place in range(self.hidden))

    @property
    def shapes(self) -> dict[str, tuple[int | None, ...]]:
        """The parameters by name, in order; None stands for the reader's width, features or classes."""
        classes = None if self.is_own else CLASSES
        if self.is_convolutional:
            first, second, units = self.sizes
            flat = second * 5 * 5
            return {
                "conv1/kernel": (KERNEL, KERNEL, 1, first),
                "conv1/bias": (first,),
                "conv2/kernel": (KERNEL, KERNEL, first, second),
                "conv2/bias": (second,),
                "dense/kernel": (flat, units),
                "dense/bias": (units,),
                "logits/kernel": (units, classes),
                "logits/bias": (classes,),
            }
        shapes: dict[str, tuple[int | None, ...]] = {}
        inputs = None if self.is_own else SIDE * SIDE
        for name in self.hidden_layers:
            shapes |= {f"{name}/kernel": (inputs, None), f"{name}/bias": (None,)}
            inputs = None
        return shapes | {"logits/kernel": (inputs, classes), "logits/bias": (classes,)}

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Filters of the two convolutions, units of the hidden layer."""
        return SMALL if self.is_own else COURSE

    @property
    def picture(self) -> tuple[int | None, ...]:
        """Shape of what it takes, without the batch."""
        return (None,) if self.is_own and not self.is_convolutional else (SIDE, SIDE, 1)


NETWORKS = (
    Network(),
    *(Network(hidden=depth, activation=kind) for kind in ACTIVATIONS for depth in range(1, DEEPEST + 1)),
    Network(is_convolutional=True),
)
OWN_NETWORKS = (Network(is_convolutional=True, is_own=True), Network(is_own=True))


def forward(network: Network, given: dict[str, tf.Tensor], parameters: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """Returns the values of each layer by name, "logits" float32 (n, classes) last.

    Args:
        given: `images` float32 (n, *network.picture), pictures in [0, 1]; `keep` float32 (hidden layers, n,
            units) of dropout, 0 or 1 / (1 - rate); `residual` and `negative_slope`, float32 scalars.
        parameters: By the names of `network.shapes`.
    """
    found = {}

    def weights(name: str) -> tuple[tf.Tensor, tf.Tensor]:
        return parameters[f"{name}/kernel"], parameters[f"{name}/bias"]

    x = given["images"]
    if network.is_convolutional:
        x = tf.transpose(x, (0, 3, 1, 2))
        for name in CONVOLUTIONS:
            x = found[name] = layers.pooled_convolution(x, *weights(name))
        x = tf.transpose(x, (0, 2, 3, 1))  # Keras flattens pixel by pixel
    if len(x.shape) > 2:
        x = tf.reshape(x, (-1, int(x.shape[1]) * int(x.shape[2]) * int(x.shape[3])))
    for place, name in enumerate(network.hidden_layers):
        found[name] = _active(network, layers.dense(x, *weights(name)), given)
        if place:  # the first layer changes the width
            found[name] = layers.with_shortcut(found[name], x, given["residual"])
        x = layers.dropped(found[name], given["keep"][place])
    found["logits"] = layers.dense(x, *weights("logits"))
    return found


def _active(network: Network, x: tf.Tensor, given: dict[str, tf.Tensor]) -> tf.Tensor:
    if network.activation == "relu":
        return layers.rectified(x, given["negative_slope"])
    return {"tanh": layers.tanh, "sigmoid": layers.sigmoid}[network.activation](x)


def training_step(network: Network) -> onnx.ModelProto:
    """Returns the graph of one step.

    Inputs: `images`, `keep`, `residual`, `negative_slope` as `forward` takes them; `labels` int32 (n,); `settings`
    float32 (9,) of the optimizer, see core.optimizers; then each parameter by its name, and its moments as
    `<name>/first` and `<name>/second`, zeros before the first step.

    Outputs: `loss`, the mean cross-entropy in nats; `correct`, how many of the n were right; `gradient_norms` and
    `weight_norms` float32 (layers,), of the kernels; then `new/<name>`, `new/<name>/first`, `new/<name>/second`.
    """
    names = list(network.shapes)

    def step(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = dict(zip(_step_inputs(network), values, strict=True))
        parameters = {name: given[name] for name in names}
        with tf.GradientTape() as tape:
            tape.watch(list(parameters.values()))
            logits = forward(network, given, parameters)["logits"]
            classes = tf.shape(parameters["logits/bias"])[0] if network.is_own else CLASSES
            targets = tf.one_hot(given["labels"], classes)
            loss = layers.cross_entropy(logits, targets)
        gradients = dict(zip(names, tape.gradient(loss, list(parameters.values())), strict=True))
        right = tf.equal(tf.argmax(logits, axis=1, output_type=tf.int32), given["labels"])
        kernels = [name for name in names if name.endswith("kernel")]
        norms = [tf.stack([_norm(of[name]) for name in kernels]) for of in (gradients, parameters)]
        updated = [value for name in names for value in _update(given, name, gradients[name])]
        return loss, tf.reduce_sum(tf.cast(right, tf.float32)), *norms, *updated

    outputs = ["loss", "correct", "gradient_norms", "weight_norms"]
    outputs += [f"new/{name}{moment}" for name in names for moment in MOMENTS]
    return converted(step, _step_inputs(network), outputs, f"training-step-{network.name}")


def inner_values(network: Network) -> onnx.ModelProto:
    """Returns the graph that shows a network at work: `images`, two switches and the parameters -> all layers."""
    inputs = {name: spec for name, spec in _step_inputs(network).items() if name in {*SHOWN, *network.shapes}}
    outputs: list[str] = []

    def look(*values: tf.Tensor) -> tuple[tf.Tensor, ...]:
        given = dict(zip(inputs, values, strict=True))
        ones = tf.ones((len(network.hidden_layers), 1, 1))
        found = forward(network, {**given, "keep": ones}, given)
        outputs[:] = list(found)
        return tuple(found.values())

    return converted(look, inputs, outputs, f"inner-values-{network.name}")


def _step_inputs(network: Network) -> dict[str, tf.TensorSpec]:
    inputs = {
        "images": tf.TensorSpec((None, *network.picture)),
        "labels": tf.TensorSpec((None,), tf.int32),
        "settings": tf.TensorSpec((9,)),
    }
    if network.hidden_layers:
        inputs |= {
            "keep": tf.TensorSpec((len(network.hidden_layers), None, None)),
            "residual": tf.TensorSpec(()),
            "negative_slope": tf.TensorSpec(()),
        }
    return inputs | {
        f"{name}{moment}": tf.TensorSpec(shape) for name, shape in network.shapes.items() for moment in MOMENTS
    }


def _norm(x: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(tf.reduce_sum(x * x))


def _update(given: dict[str, tf.Tensor], name: str, gradient: tf.Tensor) -> Iterator[tf.Tensor]:
    """Yields a parameter and its two moments after the step, by the settings of core.optimizers."""
    decay, keep_first, add_first, keep_second, add_second, rate, inside, outside, is_adaptive = tf.unstack(
        given["settings"]
    )
    first = keep_first * given[f"{name}/first"] + add_first * gradient
    second = keep_second * given[f"{name}/second"] + add_second * gradient * gradient
    divisor = is_adaptive * (tf.sqrt(second + inside) + outside) + (1 - is_adaptive)
    yield given[name] * (1 - decay) - rate * first / divisor
    yield first
    yield second


def converted(
    function: Callable[..., tuple[tf.Tensor, ...]], inputs: dict[str, tf.TensorSpec], outputs: list[str], title: str
) -> onnx.ModelProto:
    """Converts a function; its inputs and outputs get their names afterwards, as tf.function may drop an output's."""
    signature = [
        tf.TensorSpec(spec.shape, spec.dtype, name=f"input_{place}") for place, spec in enumerate(inputs.values())
    ]
    converted, _ = tf2onnx.convert.from_function(tf.function(function), input_signature=signature, opset=OPSET)
    graph = converted.graph
    names = {f"input_{place}": name for place, name in enumerate(inputs)}
    names |= {value.name: name for value, name in zip(graph.output, outputs, strict=True)}
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for value in (*graph.input, *graph.output):
        value.name = names[value.name]
    del graph.value_info[:]
    graph.name, graph.doc_string = title, ""
    onnx.checker.check_model(converted, full_check=True)
    return converted
