"""Glassbox: trains with TensorFlow, exports to ONNX, infers with onnxruntime."""

import os

# TensorFlow leaves oneDNN off on processors without AVX-512 VNNI, where it doubles the speed of a convolution's
# gradients (ResNet-20, 2 AVX2 cores: 370 pictures/s against 172) and of a GRU. Read once, when tensorflow is imported:
# that is why it stands here, before any import of ours.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# onnxruntime otherwise keeps a device id and events about this machine in the user's cache folder and sends them to its
# maker. It reads this while it is imported; its disable_telemetry_events() comes too late for the files.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
