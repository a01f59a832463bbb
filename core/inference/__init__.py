"""onnxruntime at work: the same .onnx files that the page runs in the reader's tab."""

from core.inference.answer import Answer, Reading
from core.inference.describer import Describer
from core.inference.follower import Follower
from core.inference.forecaster import Forecaster
from core.inference.image_classifier import ImageClassifier
from core.inference.image_sampler import ImageSampler
from core.inference.row_classifier import RowClassifier
from core.inference.style_sampler import StyleSampler
from core.inference.text_classifier import TextClassifier
from core.inference.text_generator import TextGenerator
from core.inference.topic_classifier import TopicClassifier
from core.inference.translator import Translator

__all__ = [
    "Answer",
    "Describer",
    "Follower",
    "Forecaster",
    "ImageClassifier",
    "ImageSampler",
    "Reading",
    "RowClassifier",
    "StyleSampler",
    "TextClassifier",
    "TextGenerator",
    "TopicClassifier",
    "Translator",
]
