"""The convolution lab's terms in the reader's language."""

from core.ui.frame.language import _


def kernel_labels() -> dict[str, str]:
    """Returns every kernel's name."""
    return {
        "identity": _("Identity"),
        "sobel-x": _("Sobel-X"),
        "sobel-y": _("Sobel-Y"),
        "prewitt-x": _("Prewitt-X"),
        "prewitt-y": _("Prewitt-Y"),
        "scharr-x": _("Scharr-X"),
        "scharr-y": _("Scharr-Y"),
        "laplacian": _("Laplacian"),
        "laplacian-of-gaussian": _("Laplacian of Gaussian"),
        "sharpen": _("Sharpen"),
        "unsharp": _("Unsharp mask"),
        "box-blur": _("Box blur"),
        "gaussian-blur": _("Gaussian blur"),
        "motion-blur": _("Motion blur"),
        "emboss": _("Emboss"),
        "gabor": _("Gabor"),
    }


def kernel_notes() -> dict[str, str]:
    """Returns one sentence for every kernel: what it looks for."""
    return {
        "identity": _("Gives every pixel back unchanged. A good start for a kernel of your own."),
        "sobel-x": _("Right minus left: answers where the picture turns brighter from left to right."),
        "sobel-y": _("Top minus bottom: answers where the picture turns darker from top to bottom."),
        "prewitt-x": _("Right minus left, every row weighted the same."),
        "prewitt-y": _("Top minus bottom, every column weighted the same."),
        "scharr-x": _("Like Sobel-X, with weights that treat all angles of an edge more evenly."),
        "scharr-y": _("Like Sobel-Y, with weights that treat all angles of an edge more evenly."),
        "laplacian": _("Neighbours minus four times the middle: answers to edges of every direction."),
        "laplacian-of-gaussian": _("Blurs first, then takes the Laplacian: finds blobs of about sigma pixels."),
        "sharpen": _("Five times the middle minus its neighbours: differences become larger."),
        "unsharp": _("Twice the picture minus its blur: what the blur would lose is added."),
        "box-blur": _("The plain mean of the window."),
        "gaussian-blur": _("A mean that trusts near pixels more than far ones."),
        "motion-blur": _("The mean along a line, as if the camera had moved."),
        "emboss": _("Lower right minus upper left, plus the picture: edges look lit from one side."),
        "gabor": _("A wave under a bell: answers to stripes of one width and one direction."),
    }


def activation_labels() -> dict[str, str]:
    """Returns every activation function's name."""
    return {
        "none": _("None"),
        "relu": "ReLU",
        "leaky_relu": "Leaky ReLU",
        "sigmoid": "Sigmoid",
        "tanh": "tanh",
    }


def pooling_labels() -> dict[str, str]:
    """Returns every pooling's name."""
    return {"none": _("None"), "max": _("Max pooling"), "average": _("Average pooling")}
