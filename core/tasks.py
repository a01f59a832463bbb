"""What a trained model does: its card names one of these tasks, and the app asks for that, never for its name."""

IMAGE_CLASSIFICATION = "image-classification"  # served by core.inference.ImageClassifier
IMAGE_GENERATION = "image-generation"  # core.inference.ImageSampler
STYLED_GENERATION = "styled-generation"  # core.inference.StyleSampler
HANGUL_GENERATION = "hangul-generation"  # core.inference.HangulSampler
STYLE_TRANSFER = "style-transfer"  # core.inference.Painter
TEXT_GENERATION = "text-generation"  # core.inference.TextGenerator
TEXT_CLASSIFICATION = "text-classification"  # core.inference.TextClassifier
ROW_READING = "row-reading"  # core.inference.RowClassifier
TOPIC_CLASSIFICATION = "topic-classification"  # core.inference.TopicClassifier
FORECASTING = "forecasting"  # core.inference.Forecaster
IMAGE_CAPTIONING = "image-captioning"  # core.inference.Describer
TRANSLATION = "translation"  # core.inference.Translator
TRACKING = "tracking"  # core.inference.Follower
TEXT_MEMORY = "text-memory"  # no class: the page shows what was measured

IN_TWO_GRAPHS = (
    IMAGE_CAPTIONING,
    TRANSLATION,
    STYLED_GENERATION,
    HANGUL_GENERATION,
)  # one looks, reads or maps, the other one makes
