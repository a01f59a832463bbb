"""Networks that read a sequence and answer once to ONNX, and how often they are right."""
