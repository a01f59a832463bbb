"""Which processor trains, and in which precision."""

import platform
from pathlib import Path

import keras
import tensorflow as tf

from core.errors import SettingError

BFLOAT16_INSTRUCTIONS = {"avx512_bf16", "amx_bf16"}
TENSOR_CORES = (7, 0)  # compute capability from which a GPU gains from float16


def prepare(device: str, *, is_mirrored: bool = True) -> tf.distribute.Strategy:
    """Returns how to place the training: on the processor, on one GPU, or, if `is_mirrored`, over all of them.

    GPU memory is taken as it is needed. Call it before anything else uses TensorFlow.

    Raises:
        SettingError: A GPU is asked for and TensorFlow sees none.
    """
    gpus = tf.config.list_physical_devices("GPU") if device != "cpu" else []
    if device == "gpu" and not gpus:
        raise SettingError("--device gpu needs a GPU that TensorFlow sees: `pip install tensorflow[and-cuda]`.")
    gpus = gpus if is_mirrored else gpus[:1]
    tf.config.set_visible_devices(gpus, "GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    return tf.distribute.MirroredStrategy() if len(gpus) > 1 else tf.distribute.get_strategy()


def choose_precision(asked: str) -> str:
    """Returns the precision to compute in; `auto` takes 16 bits only where the processor has instructions for it."""
    if asked != "auto":
        return asked
    gpus = tf.config.get_visible_devices("GPU")
    if gpus:
        capability = tf.config.experimental.get_device_details(gpus[0]).get("compute_capability", (0, 0))
        return "float16" if capability >= TENSOR_CORES else "float32"
    return "bfloat16" if BFLOAT16_INSTRUCTIONS & _processor_flags() else "float32"


def policy(precision: str) -> keras.DTypePolicy:
    """Returns Keras's policy: 16 bits in the arithmetic, float32 in the weights."""
    return keras.DTypePolicy(precision if precision == "float32" else f"mixed_{precision}")


def describe() -> str:
    """Returns the name of what trains, such as 'NVIDIA A100 x 2' or a processor's model."""
    gpus = tf.config.get_visible_devices("GPU")
    if gpus:
        name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")
        return f"{name} x {len(gpus)}" if len(gpus) > 1 else name
    return _processor_line("model name") or platform.processor() or platform.machine()


def _processor_flags() -> set[str]:
    return set(_processor_line("flags").split())


def _processor_line(key: str) -> str:
    """Returns one line of Linux's description of the processor, or nothing on another system."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
