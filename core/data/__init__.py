"""Data sets as NumPy arrays, checked on the way in; importing this package imports no TensorFlow."""

from core.data.pictures.catalogue import NAMES, load
from core.data.pictures.image_data import ImageData, Split

__all__ = ["NAMES", "ImageData", "Split", "load"]
