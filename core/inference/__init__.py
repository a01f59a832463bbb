"""onnxruntime at work: the same .onnx files that the page runs in the reader's tab."""

from core.inference.image_classifier import ImageClassifier

__all__ = ["ImageClassifier"]
