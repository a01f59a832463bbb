"""Image classifiers to ONNX, and how right and how honest they are."""
