"""Gradient graphs of the networks in trained/: built once, for the server's own use and for the tab."""

import threading
from functools import lru_cache

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, numpy_helper

from core.artifacts import MODEL_FILE, Card, load_card, verified_bytes
from core.errors import SettingError
from core.inference.backward.graph import with_gradient
from core.inference.sessions import Session, options
from core.tasks import IMAGE_CLASSIFICATION

LOGITS = "logits"
KEPT_GRAPHS, KEPT_SESSIONS = 8, 8  # of at most 10 MB each
_building = threading.Lock()  # whoever asks for one graph after the other gets one at a time


def gradient_bytes(name: str, tensor: str = LOGITS, *, is_any_size: bool = False) -> bytes:
    """Returns the file of `with_gradient` for a network in trained/, with the weights of its model.onnx.

    Args:
        name: Of a classifier of pictures, as it comes from an address.
        tensor: `logits`, or a tensor that the card lists; as it comes from an address.

    Raises:
        ArtifactError: There is no such network, or its file is not its card's.
        SettingError: It is no classifier of pictures, its card lists no such tensor, or see `with_gradient`.
    """
    card = _checked(load_card(name), tensor)
    with _building:
        return _bytes(card.name, _sha256(card), tensor, is_any_size)


def gradient_session(
    card: Card, tensor: str = LOGITS, *, inner: tuple[str, ...] = (), file: str = MODEL_FILE
) -> Session:
    """Returns a session of the graph of `with_gradient`, shared by all readers. Raises as `gradient_bytes` does.

    Args:
        file: START_FILE for the network as it was before its first step.
    """
    _checked(card, tensor, *inner)
    with _building:
        return _session(card.name, _sha256(card, file), tensor, inner, None, file)


def randomised_session(card: Card, seed: int) -> Session:
    """Returns the same for `logits` of the same network with random weights of the same size, see `randomised`."""
    _checked(card, LOGITS)
    with _building:
        return _session(card.name, _sha256(card), LOGITS, (), seed, MODEL_FILE)


def randomised(model: onnx.ModelProto, seed: int) -> onnx.ModelProto:
    """Returns a copy whose kernels are random: normal, with the mean and deviation of the trained one's numbers.

    Source: Adebayo et al. 2018, Sanity checks for saliency maps, arXiv:1810.03292, section 3.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    rng = np.random.default_rng(seed)
    for constant in copy.graph.initializer:
        if constant.data_type == TensorProto.FLOAT and constant.name.endswith("/kernel"):
            trained = numpy_helper.to_array(constant)
            drawn = rng.normal(trained.mean(), trained.std(), trained.shape).astype(np.float32)
            constant.CopyFrom(numpy_helper.from_array(drawn, constant.name))
    return copy


def _checked(card: Card, *tensors: str) -> Card:
    if card.task != IMAGE_CLASSIFICATION:
        raise SettingError("The network must classify pictures. Received: {received}.", received=card.name)
    known = {LOGITS, *(layer["tensor"] for layer in card.layers)}
    for tensor in tensors:
        if tensor not in known:
            raise SettingError("The network must have the tensor asked for. Received: {received}.", received=tensor)
    return card


def _sha256(card: Card, file: str = MODEL_FILE) -> str:
    return str(card.files[file]["sha256"]) if file in card.files else ""  # reading it says what is wrong


@lru_cache(maxsize=KEPT_GRAPHS)  # a file that changes has another sha256
def _bytes(name: str, _sha256: str, tensor: str, is_any_size: bool) -> bytes:
    return with_gradient(_model(name), tensor, is_any_size=is_any_size).SerializeToString(deterministic=True)


@lru_cache(maxsize=KEPT_SESSIONS)
def _session(name: str, _sha256: str, tensor: str, inner: tuple[str, ...], seed: int | None, file: str) -> Session:
    model = _model(name, file)
    if seed is not None:
        model = randomised(model, seed)
    built = with_gradient(model, tensor, inner=inner).SerializeToString()
    return onnxruntime.InferenceSession(built, options(), providers=["CPUExecutionProvider"])


def _model(name: str, file: str = MODEL_FILE) -> onnx.ModelProto:
    return onnx.load_from_string(verified_bytes(load_card(name), file))
