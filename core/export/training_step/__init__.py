"""Training steps as ONNX graphs, for networks that learn in the reader's tab."""
