"""Both networks of a GAN to ONNX, and how good the generator's pictures are."""
