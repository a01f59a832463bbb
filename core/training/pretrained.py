"""ImageNet's weights for a MobileNetV2 base: from a data folder, else as Keras downloads them."""

from pathlib import Path

import keras
import numpy as np

from core.data.catalogue import folders
from core.errors import DataError

FILES = {
    0.35: ("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5", False),
    1.0: ("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5", True),
}  # alpha -> file, and whether it ends in the classifier of ImageNet
TOP = 2  # arrays of that classifier


def imagenet_weights(alpha: float, data_dir: Path | None = None) -> list[np.ndarray]:
    """Returns the weights of the base without its classifier, in Keras's order.

    Looked for in keras/models/ of each data folder; where there is none, Keras downloads them (14 MB at most).

    Raises:
        DataError: They could not be had.
    """
    name, has_top = FILES[alpha]
    places = [folder / "keras" / "models" / name for folder in folders(data_dir)]
    source = next((str(place) for place in places if place.is_file()), "imagenet")
    try:
        model = keras.applications.MobileNetV2(
            input_shape=(224, 224, 3), include_top=has_top, weights=source, alpha=alpha
        )
    except Exception as error:  # Keras raises a plain Exception where a download fails
        raise DataError(
            "The pre-trained weights {name} could not be had ({reason}). "
            "Put the file into keras/models/ of the folder that $GLASSBOX_DATA names.",
            name=name,
            reason=error,
        ) from error
    return model.get_weights()[: -TOP if has_top else None]
