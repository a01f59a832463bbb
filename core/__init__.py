"""Glassbox: trains with TensorFlow, exports to ONNX, infers with onnxruntime."""
