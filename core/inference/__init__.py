"""onnxruntime at work: the same .onnx files that the page runs in the reader's tab."""

from core.inference.images.answer import Answer, Reading
from core.inference.images.classifier import ImageClassifier
from core.inference.images.hangul_sampler import HangulSampler, JamoReader
from core.inference.images.painter import Painter
from core.inference.images.sampler import ImageSampler
from core.inference.images.style_sampler import StyleSampler
from core.inference.sequences.describer import Describer
from core.inference.sequences.follower import Follower
from core.inference.sequences.forecaster import Forecaster
from core.inference.sequences.row_classifier import RowClassifier
from core.inference.sequences.topic_classifier import TopicClassifier
from core.inference.sequences.translator import Translator
from core.inference.text.classifier import TextClassifier
from core.inference.text.generator import TextGenerator

__all__ = [
    "Answer",
    "Describer",
    "Follower",
    "Forecaster",
    "HangulSampler",
    "ImageClassifier",
    "ImageSampler",
    "JamoReader",
    "Painter",
    "Reading",
    "RowClassifier",
    "StyleSampler",
    "TextClassifier",
    "TextGenerator",
    "TopicClassifier",
    "Translator",
]
