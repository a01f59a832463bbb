"""Precision and device follow what the machine has."""

import pytest
import tensorflow as tf

from core.errors import SettingError
from core.training import devices


@pytest.mark.parametrize(
    ("flags", "precision"),
    [("avx2 fma", "float32"), ("avx2 avx512_bf16", "bfloat16"), ("amx_bf16 avx2", "bfloat16"), ("", "float32")],
)
def test_auto_takes_bfloat16_only_where_the_processor_has_instructions_for_it(monkeypatch, flags, precision):
    monkeypatch.setattr(tf.config, "get_visible_devices", lambda kind: [])
    monkeypatch.setattr(devices, "_processor_line", lambda key: flags)
    assert devices.choose_precision("auto") == precision


@pytest.mark.parametrize(("capability", "precision"), [((8, 0), "float16"), ((6, 1), "float32")])
def test_auto_takes_float16_only_on_a_gpu_with_tensor_cores(monkeypatch, capability, precision):
    monkeypatch.setattr(tf.config, "get_visible_devices", lambda kind: ["gpu"])
    details = {"compute_capability": capability}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda gpu: details)
    assert devices.choose_precision("auto") == precision


def test_an_explicit_precision_is_kept():
    assert devices.choose_precision("float16") == "float16"
    assert devices.policy("float16").compute_dtype == "float16"
    assert devices.policy("bfloat16").variable_dtype == "float32"


def test_asking_for_a_gpu_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    with pytest.raises(SettingError, match=r"tensorflow\[and-cuda\]"):
        devices.prepare("gpu")
