"""ImageNet's weights for the base of transfer learning: from a data folder, else as Keras downloads them."""

from pathlib import Path

import numpy as np

from core.data.pictures.catalogue import folders
from core.errors import DataError
from core.models.images.pretrained import MobileNetConfig, PretrainedConfig, application

MOBILENET = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_224{top}.h5"
VGG16 = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
TOP = 2  # arrays of the classifier of ImageNet, in which a file may end


def imagenet_weights(config: PretrainedConfig, data_dir: Path | None = None) -> list[np.ndarray]:
    """Returns the weights of the base without its classifier, in Keras's order.

    Looked for in keras/models/ of each data folder; where there is none, Keras downloads them (14 MB, VGG16 59 MB).

    Raises:
        DataError: They could not be had.
    """
    has_top = isinstance(config, MobileNetConfig) and config.alpha == 1.0
    name = VGG16
    if isinstance(config, MobileNetConfig):
        name = MOBILENET.format(alpha=config.alpha, top="" if has_top else "_no_top")
    places = [folder / "keras" / "models" / name for folder in folders(data_dir)]
    source = next((str(place) for place in places if place.is_file()), "imagenet")
    try:
        model = application(config, input_shape=(224, 224, 3), include_top=has_top, weights=source)
    except Exception as error:  # Keras raises a plain Exception where a download fails
        raise DataError(
            "The pre-trained weights {name} could not be had ({reason}). "
            "Put the file into keras/models/ of the folder that $GLASSBOX_DATA names.",
            name=name,
            reason=error,
        ) from error
    weights = model.get_weights()[: -TOP if has_top else None]
    if not isinstance(config, MobileNetConfig):
        weights[0] = weights[0][:, :, ::-1]  # it was trained on blue, green, red; pictures here are red, green, blue
    return weights
