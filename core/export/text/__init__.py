"""Networks that write text to ONNX, and how well they foresee it."""
