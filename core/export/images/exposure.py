"""Lets a network of digits tell strangers by its layers: a small head that has seen digits and other things.

Letters excite a network of digits about as much as digits do, and no threshold on its logits parts them. What its
layers hold does: of each map behind a pooling the mean and the largest value, and all values of the layers without
maps. The head reads these, a layer of rectified units and one number, and lies in strangers.pb, the end of the graph.

It is fitted on training pictures, of digits and of other things of the kinds that the card's figures are measured with:
other pictures, and letters in other fonts. The threshold is chosen on validation pictures. Digits in fonts it often
takes for letters. Imports no TensorFlow.

Source: Hendrycks et al. 2019, Deep anomaly detection with outlier exposure, arXiv:1812.04606.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from core.artifacts import Card, verified_bytes
from core.data import ImageData
from core.export.calibration import DECIMALS, by_logits, choose_among
from core.export.images.familiarity import End, as_part
from core.export.images.head import fit_head
from core.export.images.letters import printed_digits
from core.export.images.out_of_distribution import LETTERS, OF_LETTERS, numbered_on, unknown_pictures
from core.export.images.paper import as_read, coarse_digits, other_peoples_digits, paper_digits, right_of
from core.export.images.strangers import look, written
from core.inference.images.calibration import EXPOSED
from core.inference.images.classifier import ImageClassifier
from core.inference.sessions import Session, load_session, options

OWN, PRINTED = 12_000, 300  # training digits as the data set has them, and in fonts


def with_head(card: Card, data: ImageData, data_dir: Path | None = None, root: Path | None = None) -> Card:
    """Returns the card of a network of digits with its threshold, and writes strangers.pb where the head tells most.

    Args:
        card: Its file model.onnx lies in root/<name>/, its calibration holds no threshold.
        root: Where the model's folder is; trained/ for None.
    """
    if card.data["name"] not in OF_LETTERS:
        return card
    classifier = ImageClassifier(card, load_session(card, root=root))
    others = unknown_pictures(classifier, "validation", data_dir)
    if not others:
        return card
    end = End()
    layers = add_layers(end, card)
    session = _opened(card, end, layers, root)
    known = [look(session, images, layers) for images in _digits(classifier, data, "validation", data_dir)]
    outside = look(session, np.concatenate([one.images for one in others.values()]), layers)
    scores = by_logits([one.logits for one in known], outside.logits)
    if LETTERS in others:
        groups = [_digits(classifier, data, "train", data_dir), _strangers(classifier, data_dir)]
        head = fit_head(*([look(session, images, layers).features for images in kind] for kind in groups))
        head = head.in_deviations(known[0].features)
        end.end(head.node(end, layers))
        scores[EXPOSED] = [head.of(one.features) for one in known], head.of(outside.features)
    chosen = choose_among(scores, numbered_on([one.pictures for one in others.values()]))
    on_paper = scores[chosen["score"]][0][1]
    unknown = {**chosen, "sets": sorted(others), "digits": _spread(on_paper[on_paper >= chosen["threshold"]])}
    return written(card, unknown, as_part(end) if chosen["score"] == EXPOSED else None, root)


def _spread(familiar: np.ndarray) -> dict[str, float]:
    """Returns how familiar digits are that are not called none: mean and standard deviation, in units of the score."""
    return {"mean": round(float(familiar.mean()), DECIMALS), "deviation": round(float(familiar.std()), DECIMALS)}


def _digits(classifier: ImageClassifier, data: ImageData, part: str, data_dir: Path | None) -> list[np.ndarray]:
    """Returns groups of digits: as the data set has them; and those read right, on paper and in other hands.

    In other hands are, of training, digits of the data set made as coarse as other people's; of validation these.
    Digits in fonts are only learned from: a threshold that hardly ever took one for a letter would miss most letters.
    """
    name, split = classifier.card.data["name"], getattr(data, part)
    groups = [paper_digits(name, part, data_dir)]
    if part == "train":
        drawn, labels = printed_digits(part, PRINTED)
        groups += [coarse_digits(name, data_dir), as_read(drawn, labels, ["printed"] * len(labels))]
    else:
        groups.append(other_peoples_digits(name, part, data_dir))
    return [split.images[:OWN], *(right_of(classifier, one) for one in groups)]


def _strangers(classifier: ImageClassifier, data_dir: Path | None) -> list[np.ndarray]:
    """Returns groups of training pictures of other things, of those of one piece: a part of a letter may be a digit."""
    found = []
    for one in unknown_pictures(classifier, "train", data_dir).values():
        counts = np.bincount(one.pictures)
        found.append(one.images[counts[one.pictures] == 1])
    return found


def add_layers(end: End, card: Card) -> str:
    """Adds the nodes that gather what a network's layers hold, and returns the name of the tensor (n, d)."""
    found = []
    for layer in card.layers:
        if layer["kind"] == "pool":
            axes = end.constant([2, 3], np.int64)
            found += [end.call(how, layer["tensor"], axes, keepdims=0) for how in ("ReduceMean", "ReduceMax")]
        elif layer["kind"] in ("relu", "average") and len(layer["shape"]) == 2:
            found.append(end.call("Relu", layer["tensor"]))  # in the int8 file what follows cuts off what is below zero
    return end.call("Concat", *found, axis=1)


def _opened(card: Card, end: End, layers: str, root: Path | None) -> Session:
    """Returns a session of the served file that also gives what its layers hold."""
    output = [onnx.ValueInfoProto(name=layers)]
    graph = onnx.GraphProto(node=end.nodes, initializer=end.constants, output=output)
    data = verified_bytes(card, root=root) + onnx.ModelProto(graph=graph).SerializeToString()
    return onnxruntime.InferenceSession(data, options(), ["CPUExecutionProvider"])
