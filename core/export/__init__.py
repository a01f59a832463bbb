"""From trained weights to model.onnx and card.json, and the checks that both are true."""
