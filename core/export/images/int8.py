"""The 8-bit twin of an image classifier, made by onnxruntime's own quantiser. Imports no TensorFlow."""

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

OPERATORS = ["Conv", "MatMul", "Gemm", "Add", "Relu", "Clip", "MaxPool", "GlobalAveragePool"]
PICTURES = 500  # of the validation part, to find the range of every tensor
BATCH = 100
# One scale a tensor with unsigned weights, or one a channel with weights of 7 bits: either way no processor overflows.
VARIANTS = (
    {"weight_type": QuantType.QUInt8},
    {"weight_type": QuantType.QInt8, "per_channel": True, "reduce_range": True},
)


class _Pictures(CalibrationDataReader):
    """Hands pictures to the quantiser, a batch a call."""

    def __init__(self, images: np.ndarray) -> None:
        self._batches = iter(np.array_split(images, -(-len(images) // BATCH)))

    def get_next(self) -> dict[str, np.ndarray] | None:
        """Returns the next batch, None after the last."""
        images = next(self._batches, None)
        return None if images is None else {"images": images}


def to_int8(model: onnx.ModelProto, images: np.ndarray, score: Callable[[bytes], float]) -> bytes:
    """Returns the file with 8-bit weights and tensors that does best on the validation pictures.

    Args:
        model: `images` -> `logits`, float32.
        images: float32 (n, height, width, channels), validation pictures.
        score: Returns how well a file does on validation pictures, larger is better.
    """
    files = [_quantised(model, images[:PICTURES], **variant) for variant in VARIANTS]
    return max(files, key=score)  # of equal ones the first


def _quantised(model: onnx.ModelProto, images: np.ndarray, **variant: object) -> bytes:
    """Returns the quantised file; the quantiser writes to a path and warns of a step that fixed shapes do not need."""
    root, level = logging.getLogger(), logging.getLogger().level
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        root.setLevel(logging.ERROR)
        try:
            quantize_static(
                onnx.ModelProto.FromString(model.SerializeToString()),  # it changes what it is given
                path,
                _Pictures(images),
                quant_format=QuantFormat.QDQ,
                activation_type=QuantType.QUInt8,
                op_types_to_quantize=OPERATORS,
                **variant,
            )
        finally:
            root.setLevel(level)
        return path.read_bytes()
