"""A generated language of everyday sentences in English and Korean, and the symbols of a translator: no TensorFlow."""
